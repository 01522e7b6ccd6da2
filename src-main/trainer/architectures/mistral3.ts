/**
 * Ministral 3: as Llama with YaRN, and queries that grow with the position after rotation:
 *
 *     q ← q · (1 + temperature_scale · ln(1 + ⌊position / original context⌋))
 *
 * Here absolute positions count: packed examples start at 0 again. (llama.cpp: src/models/mistral3.cpp)
 */
import type { Value } from '../autograd/tape.ts';
import { type Architecture, COMMON } from './architecture.ts';
import { siluFeedForward } from './llama.ts';
import { originalContext, yarnRope } from './yarn.ts';

export const mistral3: Architecture = {
  ...COMMON,
  name: 'mistral3',
  rope: (h, _layer, hasVector) =>
    yarnRope(h, true, hasVector('rope_freqs.weight') ? 'rope_freqs.weight' : null, {
      fast: h.number('rope.scaling.yarn_beta_fast', 32),
      slow: h.number('rope.scaling.yarn_beta_slow', 1),
      logMultiplier: h.number('rope.scaling.yarn_log_multiplier', 0),
    }),
  layer: (layer, x, h) => {
    const normed = layer.norm(x, 'attn_norm');
    const [q, k, v] = layer.linears(normed, ['attn_q', 'attn_k', 'attn_v']) as [Value, Value, Value];
    const turned = layer.rotate(layer.heads(q, h.heads));
    const growth = h.number('attention.temperature_scale', 0);
    const context = originalContext(h);
    const queries =
      growth === 0
        ? turned
        : layer.scaleByPosition(turned, (at) => 1 + growth * Math.log1p(Math.floor(at / context)));
    const heads = layer.attend(queries, layer.rotate(layer.heads(k, h.kvHeads)), layer.heads(v, h.kvHeads));
    const attended = layer.add(layer.kept(x), layer.linear(heads, 'attn_output'));
    return layer.add(attended, siluFeedForward(layer, layer.norm(attended, 'ffn_norm')));
  },
};
