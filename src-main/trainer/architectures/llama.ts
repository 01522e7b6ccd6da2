/**
 * Llama and everything shaped like it (Mistral, SmolLM, TinyLlama, …).
 *
 *     x ← x + Wo attention(rope(Wq n), rope(Wk n), Wv n),   n = norm(x)
 *     x ← x + Wd (SiLU(Wg n) · Wu n),                       n = norm(x)
 *
 * Rotates pairs (2i, 2i+1); Llama 3 divides frequencies by `rope_freqs`.
 */
import type { Value } from '../autograd/tape.ts';
import { type Architecture, COMMON, type Layer, plainRope } from './architecture.ts';
import type { Hyperparameters } from './hyperparameters.ts';

export const llama: Architecture = {
  ...COMMON,
  name: 'llama',
  rope: (h, _layer, hasVector) =>
    plainRope(h, true, hasVector('rope_freqs.weight') ? 'rope_freqs.weight' : null),
  layer: (layer, x, h) => {
    const attended = layer.add(
      layer.kept(x),
      layer.linear(plainAttention(layer, layer.norm(x, 'attn_norm'), h), 'attn_output'),
    );
    return layer.add(attended, siluFeedForward(layer, layer.norm(attended, 'ffn_norm')));
  },
};

/** Attention before its output matrix, with query, key and value matrices of their own. */
export function plainAttention(layer: Layer, x: Value, h: Hyperparameters): Value {
  const [q, k, v] = layer.linears(x, ['attn_q', 'attn_k', 'attn_v']) as [Value, Value, Value];
  return layer.attend(
    layer.rotate(layer.heads(q, h.heads)),
    layer.rotate(layer.heads(k, h.kvHeads)),
    layer.heads(v, h.kvHeads),
  );
}

export function siluFeedForward(layer: Layer, x: Value): Value {
  const [gate, up] = layer.linears(x, ['ffn_gate', 'ffn_up']) as [Value, Value];
  return layer.linear(layer.siluGate(gate, up), 'ffn_down');
}
