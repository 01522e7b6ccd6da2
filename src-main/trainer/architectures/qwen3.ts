/** Qwen 3: as Llama, with an RMS norm on every query and key head before rotation; pairs (i, i + n/2). */
import type { Value } from '../autograd/tape.ts';
import { type Architecture, COMMON, type Layer, plainRope } from './architecture.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { siluFeedForward } from './llama.ts';

export const qwen3: Architecture = {
  ...COMMON,
  name: 'qwen3',
  rope: (h) => plainRope(h, false, null),
  layer: (layer, x, h) => {
    const attended = layer.add(
      layer.kept(x),
      layer.linear(normedAttention(layer, layer.norm(x, 'attn_norm'), h), 'attn_output'),
    );
    return layer.add(attended, siluFeedForward(layer, layer.norm(attended, 'ffn_norm')));
  },
};

/** Attention with normed query and key heads, before its output matrix. */
export function normedAttention(layer: Layer, x: Value, h: Hyperparameters): Value {
  const [q, k, v] = layer.linears(x, ['attn_q', 'attn_k', 'attn_v']) as [Value, Value, Value];
  return layer.attend(
    layer.rotate(layer.norm(layer.heads(q, h.heads), 'attn_q_norm')),
    layer.rotate(layer.norm(layer.heads(k, h.kvHeads), 'attn_k_norm')),
    layer.heads(v, h.kvHeads),
  );
}
