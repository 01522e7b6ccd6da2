/**
 * Phi 3 and 4: one matrix for query, key and value, one for gate and up; part of each head may stay unrotated.
 * Long-context files divide frequencies by the short factors, which hold for texts within the original context.
 */
import type { Value } from '../autograd/tape.ts';
import { type Architecture, COMMON, plainRope } from './architecture.ts';

const SHORT = 'rope_factors_short.weight';

export const phi3: Architecture = {
  ...COMMON,
  name: 'phi3',
  rope: (h, _layer, hasVector) => plainRope(h, false, hasVector(SHORT) ? SHORT : null),
  layer: (layer, x, h) => {
    const [full, part] = [h.heads * h.headSize, h.kvHeads * h.headSize];
    const qkv = layer.linear(layer.norm(x, 'attn_norm'), 'attn_qkv');
    const [q, k, v] = layer.split(qkv, [full, part, part]) as [Value, Value, Value];
    const heads = layer.attend(
      layer.rotate(layer.heads(q, h.heads)),
      layer.rotate(layer.heads(k, h.kvHeads)),
      layer.heads(v, h.kvHeads),
    );
    const attended = layer.add(layer.kept(x), layer.linear(heads, 'attn_output'));
    const both = layer.linear(layer.norm(attended, 'ffn_norm'), 'ffn_up');
    const half = both.tensor.ne[0] / 2;
    const [gate, up] = layer.split(both, [half, half]) as [Value, Value];
    return layer.add(attended, layer.linear(layer.siluGate(gate, up), 'ffn_down'));
  },
};
