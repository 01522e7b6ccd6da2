/**
 * Granite: as Llama with four multipliers, each 1 where missing or 0:
 *
 *     x₀ = embedding_scale · embedding
 *     x ← x + residual_scale · branch(norm(x)),   scores by attention.scale instead of 1/√head
 *     logits = W norm(x) / logit_scale
 *
 * `rope.scaling.finetuned` = false: nothing is rotated. (llama.cpp: src/models/granite.cpp)
 */
import { type Architecture, COMMON } from './architecture.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { llama, plainAttention, siluFeedForward } from './llama.ts';

export const granite: Architecture = {
  ...COMMON,
  name: 'granite',
  rope: (h, layer, hasVector) =>
    h.text('rope.scaling.finetuned', 'true') === 'false' ? null : llama.rope(h, layer, hasVector),
  attentionScale: (h) => h.number('attention.scale', 0) || COMMON.attentionScale(h),
  embeddingScale: (h) => multiplier(h, 'embedding_scale'),
  logitScale: (h) => 1 / multiplier(h, 'logit_scale'),
  layer: (layer, x, h) => {
    const branch = multiplier(h, 'residual_scale');
    const heads = plainAttention(layer, layer.norm(x, 'attn_norm'), h);
    const attended = layer.add(layer.kept(x), layer.scale(layer.linear(heads, 'attn_output'), branch));
    const output = siluFeedForward(layer, layer.norm(attended, 'ffn_norm'));
    return layer.add(attended, layer.scale(output, branch));
  },
};

function multiplier(h: Hyperparameters, key: string): number {
  return h.number(key, 0) || 1;
}
