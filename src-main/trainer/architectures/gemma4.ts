/**
 * Gemma 4: as Gemma 3, but local and global layers differ in head size, key/value heads and rotation, and
 *
 * - values are normed per head without a weight; a layer without `attn_v` uses its keys, before norm and rotation;
 * - scores are not scaled;
 * - the last `shared_kv_layers` layers have no keys and values of their own: they read those of the last local or the
 *   last global layer that has (n − 2, n − 1 of n), and gradients flow back there;
 * - with E = `embedding_length_per_layer_input` > 0 every layer gets E numbers per token, frozen:
 *   p = (norm(W x₀ / √width) + √E · table[token]) / √2, and after its feed-forward
 *   x ← x + norm(proj(GELU(gate x) · p_layer));
 * - at its end a layer multiplies x by `layer_output_scale`.
 *
 * (llama.cpp: src/models/gemma4.cpp; no adapter on `per_layer_model_proj` there.)
 */
import type { Value } from '../autograd/tape.ts';
import { type Architecture, COMMON, type Layer, plainRope, type Start } from './architecture.ts';
import { gemmaLayer, isLocal } from './gemma2.ts';
import type { Hyperparameters } from './hyperparameters.ts';

const PATTERN = 'attention.sliding_window_pattern';
const FACTORS = 'rope_freqs.weight';

export const gemma4: Architecture = {
  ...COMMON,
  name: 'gemma4',
  rope: (h, layer, hasVector) => {
    if (!local(h, layer)) return plainRope(h, false, hasVector(FACTORS) ? FACTORS : null);
    const { settings, factors } = plainRope(h, false, null, h.number('rope.freq_base_swa', 10000), 1);
    const rotated = h.number('rope.dimension_count_swa', h.rotated);
    return { settings: { ...settings, dimensions: Math.min(rotated, headSize(h, layer)) }, factors };
  },
  window: (h, layer) => (local(h, layer) ? h.number('attention.sliding_window', 0) : 0),
  attentionScale: () => 1,
  finalCap: (h) => h.number('final_logit_softcapping', 0),
  embeddingScale: (h) => Math.sqrt(h.width),
  prepare: perLayerInputs,
  readsLayer: (h, layer) => {
    const own = layersWithKeys(h);
    if (layer < own) return null;
    return own - (local(h, layer) ? 2 : 1);
  },
  unused: (h, layer, name) => layer >= layersWithKeys(h) && (name === 'attn_k' || name === 'attn_v'),
  layer: (layer, x, h) => {
    const blended = addPerLayerInput(layer, gemmaLayer(layer, x, h, attention));
    return layer.has('layer_output_scale') ? layer.scaleBy(blended, 'layer_output_scale') : blended;
  },
};

function local(h: Hyperparameters, layer: number): boolean {
  return h.isList(PATTERN) ? h.numberAt(PATTERN, layer, 0) !== 0 : isLocal(h, layer, 6);
}

function headSize(h: Hyperparameters, layer: number): number {
  return local(h, layer) ? h.number('attention.key_length_swa', h.headSize) : h.headSize;
}

function layersWithKeys(h: Hyperparameters): number {
  return h.layers - h.number('attention.shared_kv_layers', 0);
}

/** Before the output matrix; x normed. */
function attention(layer: Layer, x: Value, h: Hyperparameters): Value {
  const turn = (heads: Value, name: string): Value => layer.rotate(layer.norm(heads, name));
  const own = layersWithKeys(h);
  if (layer.index >= own) {
    const q = layer.heads(layer.linear(x, 'attn_q'), h.heads);
    const [k, v] = layer.given as readonly [Value, Value];
    return layer.attend(turn(q, 'attn_q_norm'), k, v);
  }
  const names = ['attn_q', 'attn_k', ...(layer.has('attn_v') ? ['attn_v'] : [])];
  const [q, keys, values] = layer.linears(x, names) as [Value, Value, Value | undefined];
  const kvHeads = h.numberAt('attention.head_count_kv', layer.index, h.heads);
  const heads = layer.heads(keys, kvHeads);
  const k = turn(heads, 'attn_k_norm');
  const v = layer.unitNorm(values === undefined ? heads : layer.heads(values, kvHeads));
  if (own < h.layers && layer.index >= own - 2) layer.publish([k, v]);
  return layer.attend(turn(layer.heads(q, h.heads), 'attn_q_norm'), k, v);
}

/** p above: [E, layers, tokens]. */
function perLayerInputs(start: Start, x: Value, h: Hyperparameters): Value | null {
  const numbers = h.number('embedding_length_per_layer_input', 0);
  if (numbers === 0) return null;
  const projected = start.scale(start.linear(x, 'per_layer_model_proj'), 1 / Math.sqrt(h.width));
  const normed = start.norm(start.heads(projected, h.layers), 'per_layer_proj_norm');
  const chosen = start.heads(start.perLayerEmbedding(Math.sqrt(numbers)), h.layers);
  return start.scale(start.add(normed, chosen), Math.SQRT1_2);
}

function addPerLayerInput(layer: Layer, x: Value): Value {
  const input = layer.prepared();
  if (input === null) return x;
  const gated = layer.geluGate(layer.linear(x, 'inp_gate'), input);
  return layer.add(x, layer.norm(layer.linear(gated, 'proj'), 'post_norm'));
}
