/** What a model family has to say about itself. Everything else is shared (see decoder.ts). */
import type { DeltaInputs } from '../autograd/gated-delta-rule.ts';
import type { Value } from '../autograd/tape.ts';
import type { Hyperparameters } from './hyperparameters.ts';

/** How positions turn pairs of a head, as files say it; see rotation.ts. */
export interface RopeSettings {
  /** Leading dimensions of each head that turn. */
  readonly dimensions: number;
  /** True: pairs (2i, 2i+1). False: pairs (i, i + dimensions/2). */
  readonly interleaved: boolean;
  readonly base: number;
  /** Multiplies positions. */
  readonly scale: number;
  /** Multiplies cosine and sine. */
  readonly magnitude: number;
  /** Absent: every pair is scaled alike. */
  readonly yarn?: YarnSettings;
}

/** YaRN: only slow pairs are scaled, with a ramp from pair(fast) to pair(slow); pair(t) turns t times within the original context. */
export interface YarnSettings {
  /** Tokens. */
  readonly originalContext: number;
  /** Turns. */
  readonly fast: number;
  readonly slow: number;
}

/** One layer's rotation; `factors` names a vector of the model that divides the frequencies. */
export interface LayerRope {
  readonly settings: RopeSettings;
  readonly factors: string | null;
}

/** The operations of one layer, bound to the row, the weights and the adapter at hand. */
export interface Layer {
  readonly index: number;
  /** RMS norm with `blk.N.<name>.weight`; works on whole rows and on heads. */
  norm(x: Value, name: string): Value;
  /** RMS norm without a weight. */
  unitNorm(x: Value): Value;
  /** Whether the file has a tensor of this name for the layer, `.weight` left out. */
  has(name: string): boolean;
  /** The linears `blk.N.<name>` of one input, adapted or not. */
  linears(x: Value, names: readonly string[]): Value[];
  linear(x: Value, name: string): Value;
  /** [head · n, tokens] → [head, n, tokens] */
  heads(x: Value, count: number): Value;
  /** Rotary positions of this layer; x unchanged where it has none. */
  rotate(x: Value): Value;
  /** Causal attention over heads, within this layer's window; in the last layer only tokens that predict come out. */
  attend(q: Value, k: Value, v: Value): Value;
  /** The tokens that `attend` lets out: x itself, but in the last layer only those that predict something. */
  kept(x: Value): Value;
  add(a: Value, b: Value): Value;
  scale(x: Value, factor: number): Value;
  /** x times the one number in `blk.N.<name>.weight`. */
  scaleBy(x: Value, name: string): Value;
  /** x [.., tokens] times one number per token, found from the token's position. */
  scaleByPosition(x: Value, factor: (position: number) => number): Value;
  siluGate(gate: Value, up: Value): Value;
  geluGate(gate: Value, up: Value): Value;
  split(x: Value, sizes: readonly number[]): Value[];
  /** What the layer named by `readsLayer` published. */
  readonly given: readonly Value[];
  /** Hand values to later layers; gradients come back through them. */
  publish(values: readonly Value[]): void;
  /** This layer's part of `prepare`'s result, [numbers, tokens that `attend` lets out]; null = there is none. */
  readonly prepared: () => Value | null;
  mul(a: Value, b: Value): Value;
  /** For layers that carry a state along the row. */
  readonly recurrence: Recurrence;
}

/** Operations that read what came before in the segment; they start anew with every segment. */
export interface Recurrence {
  /** Causal convolution of each row of x [channels, tokens] with the layer's tensor of this name. */
  convolve(x: Value, name: string): Value;
  /** Keys answered with values by a state that fades; see autograd/gated-delta-rule.ts. */
  gatedDeltaRule(inputs: DeltaInputs): Value;
  /** [heads, tokens], from the layer's vectors of these names. */
  logDecay(x: Value, a: string, bias: string): Value;
  silu(x: Value): Value;
  sigmoid(x: Value): Value;
  /** Each head divided by its length. */
  unitLength(x: Value): Value;
  /** [size, n, tokens] → [size, heads, tokens], head h being head h mod n. */
  repeatHeads(x: Value, heads: number): Value;
  /** The same numbers in rows of `width`: [width, …]. */
  join(x: Value, width: number): Value;
}

/** What there is before the first layer: names have no `blk.N.` in front here, and nothing is adapted. */
export interface Start {
  norm: Layer['norm'];
  linear: Layer['linear'];
  heads: Layer['heads'];
  add: Layer['add'];
  scale: Layer['scale'];
  /** Every token's row of `per_layer_token_embd`, times `factor`: [all layers' numbers, tokens]. */
  perLayerEmbedding(factor: number): Value;
}

export interface Architecture {
  /** As in `general.architecture`. */
  readonly name: string;
  /** One block: x [width, tokens] → [width, tokens]. */
  readonly layer: (layer: Layer, x: Value, h: Hyperparameters) => Value;
  /** null = no rotation in this layer. `hasVector` tells whether the file has an optional vector. */
  readonly rope: (
    h: Hyperparameters,
    layer: number,
    hasVector: (name: string) => boolean,
  ) => LayerRope | null;
  /** Positions a query of this layer sees, its own included; 0 = all before it. */
  readonly window: (h: Hyperparameters, layer: number) => number;
  readonly attentionScale: (h: Hyperparameters) => number;
  /** Soft cap of attention scores; 0 = none. */
  readonly attentionCap: (h: Hyperparameters) => number;
  /** Soft cap of logits; 0 = none. */
  readonly finalCap: (h: Hyperparameters) => number;
  readonly embeddingScale: (h: Hyperparameters) => number;
  /** Something every layer gets its part of, [numbers, layers, tokens], from the scaled embeddings; null = nothing. */
  readonly prepare: (start: Start, x: Value, h: Hyperparameters) => Value | null;
  /** The earlier layer whose published values a layer reads; null = none. */
  readonly readsLayer: (h: Hyperparameters, layer: number) => number | null;
  /** Linears that a file may have for a layer though the family never runs them. */
  readonly unused: (h: Hyperparameters, layer: number, name: string) => boolean;
  /** Multiplies logits. */
  readonly logitScale: (h: Hyperparameters) => number;
  /** The weight of the norm before the output matrix. */
  readonly finalNorm: string;
  /** Graph nodes a layer may need beyond those of attention and feed-forward. */
  readonly extraNodes: (tokens: number) => number;
}

/** What most families share; each names only where it differs. */
export const COMMON: Omit<Architecture, 'name' | 'layer' | 'rope'> = {
  window: () => 0,
  attentionScale: (h) => 1 / Math.sqrt(h.headSize),
  attentionCap: () => 0,
  finalCap: () => 0,
  embeddingScale: () => 1,
  prepare: () => null,
  readsLayer: () => null,
  unused: () => false,
  logitScale: () => 1,
  finalNorm: 'output_norm.weight',
  extraNodes: () => 0,
};

/** The rotation a file describes for all its layers. */
export function plainRope(
  h: Hyperparameters,
  interleaved: boolean,
  factors: string | null,
  base = h.ropeBase,
  scale = h.ropeScale,
): LayerRope {
  return {
    settings: { dimensions: h.rotated, interleaved, base, scale, magnitude: h.ropeMagnitude },
    factors,
  };
}
