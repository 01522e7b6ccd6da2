/**
 * LFM2: layers without key/value heads are gated short convolutions, (b, c, y) = in x, out (c · conv(b · y)); the others
 * are attention with normed query and key heads, pairs (i, i + n/2). The final norm is called `token_embd_norm`.
 */
import type { Value } from '../autograd/tape.ts';
import { type Architecture, COMMON, type Layer, plainRope } from './architecture.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { siluFeedForward } from './llama.ts';
import { normedAttention } from './qwen3.ts';

export const lfm2: Architecture = {
  ...COMMON,
  name: 'lfm2',
  rope: (h) => plainRope(h, false, null),
  finalNorm: 'token_embd_norm.weight',
  window: (h, layer) => (isConvolution(h, layer) ? 0 : h.number('attention.sliding_window', 0)),
  layer: (layer, x, h) => {
    const normed = layer.norm(x, 'attn_norm');
    const mixed = isConvolution(h, layer.index)
      ? shortConvolution(layer, normed)
      : layer.linear(
          normedAttention(layer, normed, { ...h, kvHeads: kvHeads(h, layer.index) }),
          'attn_output',
        );
    const attended = layer.add(layer.kept(x), mixed);
    return layer.add(attended, siluFeedForward(layer, layer.norm(attended, 'ffn_norm')));
  },
};

function isConvolution(h: Hyperparameters, layer: number): boolean {
  return kvHeads(h, layer) === 0;
}

function kvHeads(h: Hyperparameters, layer: number): number {
  return h.numberAt('attention.head_count_kv', layer, h.heads);
}

function shortConvolution(layer: Layer, x: Value): Value {
  const projected = layer.linear(x, 'shortconv.in_proj');
  const third = projected.tensor.ne[0] / 3;
  const [before, after, y] = layer.split(projected, [third, third, third]) as [Value, Value, Value];
  const mixed = layer.recurrence.convolve(layer.mul(before, y), 'shortconv.conv.weight');
  return layer.linear(layer.kept(layer.mul(after, mixed)), 'shortconv.out_proj');
}
