/** The whole computation for one row as one graph: forward, and backward into the adapter's gradients. */
import { downloadFloats } from '../ggml/buffer.ts';
import { GraphAllocator, GraphBuilder } from '../ggml/graph.ts';
import type { Tensor } from '../ggml/tensor.ts';
import { crossEntropy } from './autograd/cross-entropy.ts';
import { selectRows } from './autograd/select-rows.ts';
import { Tape, type Value } from './autograd/tape.ts';
import { type LayerInputs, runHead, runLayers } from './decoder.ts';
import type { DropoutSource } from './dropout.ts';
import type { Model } from './model.ts';
import { type BlockPlan, planAttention, type Row } from './row.ts';
import { RowInputs } from './row-inputs.ts';

/** Sizes that trade memory against time; results differ by rounding only. */
export interface GraphSizes {
  /** Queries per attention block. */
  readonly attentionBlock: number;
  /** Logits (numbers) held at a time; predictions are worked off in pieces that stay below it. */
  readonly logitsAtOnce: number;
  /** Keep only each layer's input for the backward pass. */
  readonly recompute: boolean;
}

export const DEFAULT_SIZES: GraphSizes = { attentionBlock: 128, logitsAtOnce: 1 << 24, recompute: false };

export interface RowRun {
  /** Add the gradient of Σ w · (−log p) to the adapter's gradients. */
  readonly backward: boolean;
  readonly withAdapter: boolean;
  /** Also predictions of weight 0: for looking, not for learning. */
  readonly allTargets: boolean;
  readonly dropout: DropoutSource | null;
  readonly sizes: GraphSizes;
}

export interface RowResult {
  /** Position in the row of each prediction. */
  readonly positions: Int32Array;
  /** Natural log of each target's probability. */
  readonly logps: Float32Array;
}

/** Only predictions that count are computed: those with a target and a weight, unless all are asked for. */
export function runRow(model: Model, allocator: GraphAllocator, row: Row, run: RowRun): RowResult {
  const wanted = chosenPositions(row, run.allTargets);
  if (wanted.length === 0) return { positions: wanted, logps: new Float32Array(0) };
  const pieces = cutTargets(wanted, model.weights.embedding.vocabulary, run.sizes.logitsAtOnce);
  return withRowGraph(model, row, run, pieces.length, (tape, inputs, layerInputs, x) => {
    const logps = pieces.map((positions, i) =>
      learnPiece(tape, model, inputs, layerInputs, x, row, positions, i, run),
    );
    if (run.backward) tape.backward();
    computeGraph(tape.graph, allocator, inputs);
    return { positions: wanted, logps: joinFloats(logps.map((part) => downloadFloats(model.backend, part))) };
  });
}

/** All logits of a row, [vocabulary · tokens]: to compare with a reference. */
export function rowLogits(
  model: Model,
  allocator: GraphAllocator,
  row: Row,
  sizes: GraphSizes,
): Float32Array {
  const run: RowRun = { backward: false, withAdapter: true, allTargets: true, dropout: null, sizes };
  return withRowGraph(model, row, run, 1, (tape, inputs, layerInputs, x) => {
    const logits = tape.graph.keep(runHead(tape, model, layerInputs, x, decoderOptions(run)).tensor);
    computeGraph(tape.graph, allocator, inputs);
    return downloadFloats(model.backend, logits);
  });
}

/** Bytes a row's graph needs on the device, without computing it. */
export function reserveRow(model: Model, row: Row, run: RowRun): number {
  const allocator = new GraphAllocator(model.backend);
  try {
    const pieces = cutTargets(
      chosenPositions(row, run.allTargets),
      model.weights.embedding.vocabulary,
      run.sizes.logitsAtOnce,
    );
    return withRowGraph(model, row, run, pieces.length, (tape, inputs, layerInputs, x) => {
      pieces.forEach((positions, i) =>
        learnPiece(tape, model, inputs, layerInputs, x, row, positions, i, run),
      );
      if (run.backward) tape.backward();
      tape.graph.allocate(allocator);
      return allocator.bytes;
    });
  } finally {
    allocator.free();
  }
}

function withRowGraph<T>(
  model: Model,
  row: Row,
  run: RowRun,
  pieces: number,
  body: (tape: Tape, inputs: RowInputs, layerInputs: LayerInputs, x: Value) => T,
): T {
  const { architecture, hyperparameters: h, weights } = model;
  const tokens = row.tokens.length;
  const plans = new Map<number, BlockPlan[]>();
  for (let layer = 0; layer < h.layers; layer += 1) {
    const window = architecture.window(h, layer);
    if (!plans.has(window)) plans.set(window, planAttention(row, window, run.sizes.attentionBlock));
  }
  const mostBlocks = Math.max(...[...plans.values()].map((plan) => plan.length));
  const graph = new GraphBuilder(model.backend, 1024 + h.layers * (400 + 60 * mostBlocks) + pieces * 100);
  try {
    const inputs = new RowInputs(graph);
    const groups = 6 * h.layers + 1;
    const layerInputs: LayerInputs = {
      positions: inputs.positions(row),
      blocks: (window) => inputs.blocks(window, plans.get(window) ?? []),
      dropout: inputs.dropout(run.dropout, tokens, model.adapter.widest, groups),
    };
    const tape = new Tape(graph, model.forms, run.backward);
    const embedded = inputs.get('embedding', [h.width, tokens], () =>
      weights.embedding.lookUp(row.tokens, architecture.embeddingScale(h)),
    );
    const x = runLayers(tape, model, layerInputs, tape.constant(embedded), decoderOptions(run));
    return body(tape, inputs, layerInputs, x);
  } finally {
    graph.free();
  }
}

/**
 * Head and loss for some predictions, and at once their backward pass: the logits' memory is free again before the
 * next piece begins.
 */
function learnPiece(
  tape: Tape,
  model: Model,
  inputs: RowInputs,
  layerInputs: LayerInputs,
  x: Value,
  row: Row,
  positions: Int32Array,
  index: number,
  run: RowRun,
): Tensor {
  const inner = new Tape(tape.graph, tape.forms, run.backward);
  const input = inner.value(x.tensor, x.needsGradient);
  const selection = inputs.selection(`piece ${index}`, positions, row.tokens.length, x.tensor.ne[0]);
  const logits = runHead(inner, model, layerInputs, selectRows(inner, input, selection), decoderOptions(run));
  const logps = crossEntropy(inner, logits, inputs.targets(`piece ${index}`, row, positions));
  inner.backward();
  if (input.gradient !== undefined) tape.addGradient(x, input.gradient);
  return logps;
}

function decoderOptions({ withAdapter, sizes }: RowRun): { withAdapter: boolean; recompute: boolean } {
  return { withAdapter, recompute: sizes.recompute };
}

function computeGraph(graph: GraphBuilder, allocator: GraphAllocator, inputs: RowInputs): void {
  graph.allocate(allocator);
  inputs.upload();
  graph.compute();
}

function chosenPositions(row: Row, all: boolean): Int32Array {
  const chosen: number[] = [];
  row.targets.forEach((target, i) => {
    if (target >= 0 && (all || row.weights[i] !== 0)) chosen.push(i);
  });
  return Int32Array.from(chosen);
}

function cutTargets(positions: Int32Array, vocabulary: number, logitsAtOnce: number): Int32Array[] {
  const size = Math.max(1, Math.floor(logitsAtOnce / vocabulary));
  const pieces: Int32Array[] = [];
  for (let i = 0; i < positions.length; i += size) pieces.push(positions.subarray(i, i + size));
  return pieces;
}

function joinFloats(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
