/**
 * Gemma 3: as Gemma 2 with normed query and key heads and no cap on scores. Five local layers, then a global one;
 * local layers rotate with a base of their own and are never stretched.
 */
import { type Architecture, COMMON, plainRope } from './architecture.ts';
import { gemmaLayer, isLocal } from './gemma2.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { normedAttention } from './qwen3.ts';

/** The 27B model scales scores by width per head instead of head size (llama.cpp: src/models/gemma3.cpp). */
const LAYERS_OF_27B = 62;

export const gemma3: Architecture = {
  ...COMMON,
  name: 'gemma3',
  rope: (h, layer) =>
    local(h, layer)
      ? plainRope(h, false, null, h.number('rope.freq_base_swa', 10000), 1)
      : plainRope(h, false, null),
  window: (h, layer) => (local(h, layer) ? h.number('attention.sliding_window', 0) : 0),
  attentionScale: (h) => 1 / Math.sqrt(h.layers === LAYERS_OF_27B ? h.width / h.heads : h.headSize),
  finalCap: (h) => h.number('final_logit_softcapping', 0),
  embeddingScale: (h) => Math.sqrt(h.width),
  layer: (layer, x, h) => gemmaLayer(layer, x, h, normedAttention),
};

function local(h: Hyperparameters, layer: number): boolean {
  return h.number('attention.sliding_window', 0) > 0 && isLocal(h, layer, 6);
}
