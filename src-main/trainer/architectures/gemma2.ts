/**
 * Gemma 2: embeddings times √width, norms before and after attention and feed-forward, tanh-GELU, soft caps on scores
 * and logits; layers alternate between a sliding window and the whole text. Norm weights are stored with 1 added.
 */
import type { Value } from '../autograd/tape.ts';
import { type Architecture, COMMON, type Layer, plainRope } from './architecture.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { plainAttention } from './llama.ts';

/** The 27B model scales scores by width per head instead of head size (llama.cpp: src/models/gemma2.cpp). */
const LAYERS_OF_27B = 46;

export const gemma2: Architecture = {
  ...COMMON,
  name: 'gemma2',
  rope: (h) => plainRope(h, false, null),
  window: (h, layer) => (isLocal(h, layer, 2) ? h.number('attention.sliding_window', 4096) : 0),
  attentionScale: (h) => 1 / Math.sqrt(h.layers === LAYERS_OF_27B ? h.width / h.heads : h.headSize),
  attentionCap: (h) => h.number('attn_logit_softcapping', 50),
  finalCap: (h) => h.number('final_logit_softcapping', 30),
  embeddingScale: (h) => Math.sqrt(h.width),
  layer: (layer, x, h) => gemmaLayer(layer, x, h, plainAttention),
};

/** All layers but every `pattern`-th look through a window. */
export function isLocal(h: Hyperparameters, layer: number, missingPattern: number): boolean {
  const pattern = h.number('attention.sliding_window_pattern', missingPattern);
  return layer % pattern < pattern - 1;
}

export function gemmaLayer(
  layer: Layer,
  x: Value,
  h: Hyperparameters,
  attention: (layer: Layer, x: Value, h: Hyperparameters) => Value,
): Value {
  const heads = attention(layer, layer.norm(x, 'attn_norm'), h);
  const attended = layer.add(
    layer.kept(x),
    layer.norm(layer.linear(heads, 'attn_output'), 'post_attention_norm'),
  );
  const [gate, up] = layer.linears(layer.norm(attended, 'ffn_norm'), ['ffn_gate', 'ffn_up']) as [
    Value,
    Value,
  ];
  const down = layer.linear(layer.geluGate(gate, up), 'ffn_down');
  return layer.add(attended, layer.norm(down, 'post_ffw_norm'));
}
