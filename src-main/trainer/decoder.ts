/** Runs a model family's layers on a tape, for one row: binds names to weights, adapter pairs, masks and positions. */
import type { Tensor } from '../ggml/tensor.ts';
import type { Layer, Start } from './architectures/architecture.ts';
import { add } from './autograd/add.ts';
import { attention, type QueryBlock } from './autograd/attention.ts';
import { geluGate, siluGate } from './autograd/gated-mlp.ts';
import { linears } from './autograd/linear.ts';
import { mul } from './autograd/mul.ts';
import { norm } from './autograd/norm.ts';
import { recomputeAll } from './autograd/recompute.ts';
import { type Selection, selectRows } from './autograd/select-rows.ts';
import { reshape } from './autograd/reshape.ts';
import { type Rotation, rope, type Turns } from './autograd/rope.ts';
import { scale, times } from './autograd/scale.ts';
import { softCap } from './autograd/soft-cap.ts';
import { split } from './autograd/split.ts';
import type { Tape, Value } from './autograd/tape.ts';
import { bindRecurrence } from './bind-recurrence.ts';
import type { Model } from './model.ts';
import type { RecurrenceInputs } from './recurrence-inputs.ts';

/** What a row gives to every layer. */
export interface LayerInputs {
  readonly turns: (rotation: Rotation) => Turns;
  /** Every token's further numbers for all layers, times `factor`: [numbers, tokens]. */
  readonly perLayerEmbedding: (factor: number) => Tensor;
  /** One number per token, from its position: float32 [1, 1, tokens]. */
  readonly byPosition: (key: string, of: (position: number) => number) => Tensor;
  /** Attention blocks for a window; 0 = the whole text. */
  readonly blocks: (window: number) => readonly QueryBlock[];
  /** Dropout numbers for a linear group's input of so many numbers per token; null = none. */
  readonly dropout: (group: string, numbers: number, tokens: number) => Tensor | null;
  /** Tokens that predict something; null = all. */
  readonly selection: Selection | null;
  readonly recurrence: RecurrenceInputs;
}

export interface DecoderOptions {
  /** False: the base model alone, as a reference. */
  readonly withAdapter: boolean;
  /** Layers, from the first, that keep only their input for the backward pass and run twice. */
  readonly recompute: number;
}

/** x [width, tokens] through all blocks → [width, m], the tokens of the selection. */
export function runLayers(
  tape: Tape,
  model: Model,
  inputs: LayerInputs,
  x: Value,
  options: DecoderOptions,
): Value {
  const { architecture, hyperparameters: h, adapter } = model;
  const prepared = architecture.prepare(bindStart(tape, model, inputs), x, h);
  const published = new Map<number, readonly Value[]>();
  let value = x;
  for (let i = 0; i < h.layers; i += 1) {
    const source = architecture.readsLayer(h, i);
    const read: readonly Value[] = source === null ? [] : (published.get(source) ?? []);
    const body = (inner: Tape, [input, ...given]: readonly Value[]): Value[] => {
      const handed: Value[] = [];
      const row = { inputs, prepared, given, publish: (values: readonly Value[]) => handed.push(...values) };
      const layer = bindLayer(inner, model, row, `blk.${i}.`, i, options.withAdapter);
      return [architecture.layer(layer, input as Value, h), ...handed];
    };
    const all = [value, ...read];
    const learns =
      all.some(({ needsGradient }) => needsGradient) || (options.withAdapter && adapter.touches(`blk.${i}.`));
    const [output, ...handed] =
      i < options.recompute && tape.recording && learns
        ? recomputeAll(tape, all, body, true)
        : body(tape, all);
    value = output as Value;
    published.set(i, handed);
  }
  return value;
}

/** What a layer is given besides its input. */
interface LayerRow {
  readonly inputs: LayerInputs;
  /** [numbers, layers, tokens] */
  readonly prepared: Value | null;
  readonly given: readonly Value[];
  readonly publish: (values: readonly Value[]) => void;
}

function bindStart(tape: Tape, model: Model, inputs: LayerInputs): Start {
  const row = { inputs, prepared: null, given: [], publish: () => {} };
  return {
    ...bindLayer(tape, model, row, '', 0, false),
    perLayerEmbedding: (factor) => tape.constant(inputs.perLayerEmbedding(factor)),
  };
}

/** Final norm, output matrix, soft cap: x [width, m] → logits [vocabulary, m]. */
export function runHead(
  tape: Tape,
  model: Model,
  inputs: LayerInputs,
  x: Value,
  options: DecoderOptions,
): Value {
  const { architecture, hyperparameters: h, weights, adapter } = model;
  const unscaled = norm(tape, x, weights.vector(architecture.finalNorm), h.eps);
  const normed = scale(tape, unscaled, architecture.logitScale(h)); // instead of the logits: they are far more
  const lora = options.withAdapter ? adapter.group(tape.graph, 'output') : undefined;
  const dropout = lora === undefined ? null : inputs.dropout('output', h.width, x.tensor.ne[1]);
  const [logits] = linears(tape, normed, [weights.linear('output')], lora, dropout) as [Value];
  const cap = architecture.finalCap(h);
  return cap > 0 ? softCap(tape, logits, cap) : logits;
}

function bindLayer(
  tape: Tape,
  model: Model,
  { inputs, prepared, given, publish }: LayerRow,
  prefix: string,
  index: number,
  withAdapter: boolean,
): Layer {
  const { architecture, hyperparameters: h, weights, adapter } = model;
  const rotation = model.rotations[index] ?? null;
  const { selection } = inputs;
  const kept = (x: Value): Value =>
    selection !== null && index === h.layers - 1 ? selectRows(tape, x, selection) : x;
  const many = (x: Value, names: readonly string[]): Value[] => {
    const full = names.map((name) => prefix + name);
    const key = full[0] as string;
    const lora = withAdapter ? adapter.group(tape.graph, key) : undefined;
    const dropout = lora === undefined ? null : inputs.dropout(key, x.tensor.ne[0], x.tensor.ne[1]);
    return linears(
      tape,
      x,
      full.map((name) => weights.linear(name)),
      lora,
      dropout,
    );
  };
  return {
    index,
    norm: (x, name) => norm(tape, x, weights.vector(`${prefix}${name}.weight`), h.eps),
    unitNorm: (x) => norm(tape, x, null, h.eps),
    has: (name) => weights.has(prefix + name) || weights.has(`${prefix}${name}.weight`),
    linears: many,
    linear: (x, name) => many(x, [name])[0] as Value,
    heads: (x, count) => reshape(tape, x, [x.tensor.ne[0] / count, count, x.tensor.ne[1]]),
    rotate: (x) => (rotation === null ? x : rope(tape, x, inputs.turns(rotation), rotation)),
    attend: (q, k, v) => {
      const blocks = inputs.blocks(architecture.window(h, index));
      const settings = {
        scale: architecture.attentionScale(h),
        cap: architecture.attentionCap(h),
        rounded: model.roundsAttention,
        blocks,
      };
      return kept(attention(tape, q, k, v, settings));
    },
    kept,
    add: (a, b) => add(tape, a, b),
    scale: (x, factor) => scale(tape, x, factor),
    scaleByPosition: (x, factor) => times(tape, x, inputs.byPosition(`${prefix} by position`, factor)),
    scaleBy: (x, name) => times(tape, x, weights.vector(`${prefix}${name}.weight`)),
    given,
    publish,
    prepared: () => {
      if (prepared === null) return null;
      const g = tape.graph;
      const [numbers, , tokens] = prepared.tensor.ne;
      const part = g.copy(g.view(prepared.tensor, [0, index], [numbers, 1, tokens]));
      return kept(tape.constant(g.reshape(part, [numbers, tokens])));
    },
    siluGate: (gate, up) => siluGate(tape, gate, up),
    geluGate: (gate, up) => geluGate(tape, gate, up),
    split: (x, sizes) => split(tape, x, sizes),
    mul: (a, b) => mul(tape, a, b),
    recurrence: bindRecurrence(tape, weights, inputs.recurrence, prefix, h.eps),
  };
}
