/**
 * OLMo 2: norms on what a branch yields, none on what it reads, and queries and keys normed over all heads together:
 *
 *     x ← x + norm(Wo attention(rope(norm(Wq x)), rope(norm(Wk x)), Wv x))
 *     x ← x + norm(Wd (SiLU(Wg x) · Wu x))
 *
 * With a sliding window it is Olmo 3: local layers rotate as trained, global ones are stretched by YaRN.
 * Rotates pairs (i, i + n/2). (llama.cpp: src/models/olmo2.cpp)
 */
import type { Value } from '../autograd/tape.ts';
import { type Architecture, COMMON } from './architecture.ts';
import { isLocal } from './gemma2.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { siluFeedForward } from './llama.ts';
import { yarnRope } from './yarn.ts';

const PATTERN = 'attention.sliding_window_pattern';
const YARN = { fast: 32, slow: 1, logMultiplier: 0 };

export const olmo2: Architecture = {
  ...COMMON,
  name: 'olmo2',
  rope: (h, layer) =>
    local(h, layer)
      ? {
          settings: {
            dimensions: h.rotated,
            interleaved: false,
            base: h.ropeBase,
            scale: 1,
            magnitude: 1,
          },
          factors: null,
        }
      : yarnRope(h, false, null, YARN),
  window: (h, layer) => (local(h, layer) ? h.number('attention.sliding_window', 0) : 0),
  layer: (layer, x, h) => {
    const [q, k, v] = layer.linears(x, ['attn_q', 'attn_k', 'attn_v']) as [Value, Value, Value];
    const heads = layer.attend(
      layer.rotate(layer.heads(layer.norm(q, 'attn_q_norm'), h.heads)),
      layer.rotate(layer.heads(layer.norm(k, 'attn_k_norm'), h.kvHeads)),
      layer.heads(v, h.kvHeads),
    );
    const output = layer.norm(layer.linear(heads, 'attn_output'), 'post_attention_norm');
    const attended = layer.add(layer.kept(x), output);
    return layer.add(attended, layer.norm(siluFeedForward(layer, attended), 'post_ffw_norm'));
  },
};

function local(h: Hyperparameters, layer: number): boolean {
  if (h.number('attention.sliding_window', 0) === 0) return false;
  return h.isList(PATTERN) ? h.numberAt(PATTERN, layer, 0) !== 0 : isLocal(h, layer, 4);
}
