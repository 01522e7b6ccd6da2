/** The whole computation for one row as one graph: forward, and backward into the adapter's gradients. */
import { downloadFloats } from '../ggml/buffer.ts';
import { GraphBuilder } from '../ggml/graph.ts';
import type { GraphAllocator } from '../ggml/graph-allocator.ts';
import type { Tensor } from '../ggml/tensor.ts';
import { crossEntropy } from './autograd/cross-entropy.ts';
import { Tape, type Value } from './autograd/tape.ts';
import { type LayerInputs, runHead, runLayers } from './decoder.ts';
import type { DropoutSource } from './dropout.ts';
import type { Model } from './model.ts';
import { type BlockPlan, LANES, planAttention, type Row } from './row.ts';
import { recurrenceInputs } from './recurrence-inputs.ts';
import { turnsBy } from './rotation.ts';
import { RowInputs } from './row-inputs.ts';
import { MissingTensorError } from './weights.ts';

/** Sizes that trade memory against time; results differ by rounding only. */
export interface GraphSizes {
  /** Queries per attention block. */
  readonly attentionBlock: number;
  /** Logits (numbers) held at a time; predictions are worked off in pieces that stay below it. */
  readonly logitsAtOnce: number;
  /** Layers, from the first, that keep only their input for the backward pass and are computed twice. */
  readonly recompute: number;
  /** Tokens of a row taken at once; a longer row is cut between its examples (see row-pieces.ts). */
  readonly rowTokens: number;
}

export const DEFAULT_SIZES: GraphSizes = {
  attentionBlock: 128,
  logitsAtOnce: 1 << 22,
  recompute: 0,
  rowTokens: Number.POSITIVE_INFINITY,
};

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
  return withRowGraph(model, row, run, wanted, (built) => {
    const logps = learn(built, model, row, wanted, run);
    computeGraph(built, allocator);
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
  return withRowGraph(model, row, run, null, (built) => {
    const { tape, layerInputs, x } = built;
    const logits = tape.graph.keep(runHead(tape, model, layerInputs, x, decoderOptions(run)).tensor);
    computeGraph(built, allocator);
    return downloadFloats(model.backend, logits);
  });
}

/** What a row's graph asks of a device, found without computing it. */
export interface GraphDemand {
  readonly bytes: number;
  /** ggml's names of the operations in it, each once. */
  readonly operations: readonly string[];
  /** Operations of nodes that the device cannot compute; must be empty, for nothing is computed elsewhere. */
  readonly unsupported: readonly string[];
}

export function inspectRow(model: Model, row: Row, run: RowRun): GraphDemand {
  const wanted = chosenPositions(row, run.allTargets);
  return withRowGraph(model, row, run, wanted, (built) => {
    learn(built, model, row, wanted, run);
    const { graph } = built.tape;
    return { bytes: graph.bytesNeeded(), operations: graph.operations(), unsupported: graph.unsupported() };
  });
}

/** Seconds per kind of operation in a row's whole computation, on the CPU; see `GraphBuilder.computeTimed`. */
export function timeRow(
  model: Model,
  allocator: GraphAllocator,
  row: Row,
  run: RowRun,
): ReadonlyMap<string, number> {
  const wanted = chosenPositions(row, run.allTargets);
  return withRowGraph(model, row, run, wanted, (built) => {
    learn(built, model, row, wanted, run);
    prepareGraph(built, allocator);
    return built.tape.graph.computeTimed();
  });
}

/** A row's graph up to the last layer. */
interface Built {
  readonly tape: Tape;
  readonly inputs: RowInputs;
  readonly layerInputs: LayerInputs;
  /** [width, m], one column per wanted position */
  readonly x: Value;
}

function withRowGraph<T>(
  model: Model,
  row: Row,
  run: RowRun,
  wanted: Int32Array | null,
  body: (built: Built) => T,
): T {
  const { architecture, hyperparameters: h, weights } = model;
  const tokens = row.tokens.length;
  const plans = new Map<number, BlockPlan[]>();
  for (let layer = 0; layer < h.layers; layer += 1) {
    const window = architecture.window(h, layer);
    if (!plans.has(window))
      plans.set(window, planAttention(row, window, blockTokens(run.sizes, tokens, h.layers)));
  }
  const mostBlocks = Math.max(...[...plans.values()].map((plan) => plan.length));
  const pieces = wanted === null ? 1 : pieceCount(model, wanted.length, run.sizes);
  const perLayer = 400 + 70 * mostBlocks + architecture.extraNodes(tokens);
  const graph = new GraphBuilder(model.backend, 1024 + h.layers * perLayer + pieces * 100, model.kernels);
  try {
    const inputs = new RowInputs(graph);
    const groups = 6 * h.layers + 1;
    const layerInputs: LayerInputs = {
      turns: turnsBy(
        (...input) => inputs.get(...input),
        row.positions,
        model.mode === 'exact' || model.kernels !== undefined,
      ),
      perLayerEmbedding: (factor) => {
        const table = weights.perLayerEmbedding;
        if (table === null) throw new MissingTensorError('per_layer_token_embd.weight');
        return inputs.get('per-layer embedding', [table.width, tokens], () =>
          table.lookUp(row.tokens, factor),
        );
      },
      byPosition: (key, of) => inputs.get(key, [1, 1, tokens], () => Float32Array.from(row.positions, of)),
      blocks: (window) => inputs.blocks(window, plans.get(window) ?? []),
      dropout: inputs.dropout(run.dropout, tokens, model.adapter.widest, groups),
      selection: wanted === null || wanted.length === tokens ? null : inputs.selection(wanted, tokens),
      recurrence: recurrenceInputs((...input) => inputs.get(...input), row),
    };
    const tape = new Tape(graph, model.forms, run.backward);
    const embedded = inputs.get('embedding', [h.width, tokens], () =>
      weights.embedding.lookUp(row.tokens, architecture.embeddingScale(h)),
    );
    const x = runLayers(tape, model, layerInputs, tape.constant(embedded), decoderOptions(run));
    return body({ tape, inputs, layerInputs, x });
  } finally {
    graph.free();
  }
}

/**
 * Head and loss, and the backward pass of everything. Predictions are worked off in pieces, each forward and at once
 * backward through the head: the logits' memory is free again before the next piece begins.
 * @returns log p of each piece's targets
 */
function learn(
  { tape, inputs, layerInputs, x }: Built,
  model: Model,
  row: Row,
  wanted: Int32Array,
  run: RowRun,
): Tensor[] {
  const g = tape.graph;
  const pieces = pieceCount(model, wanted.length, run.sizes);
  const size = Math.ceil(wanted.length / pieces);
  const gradients: Tensor[] = [];
  const logps: Tensor[] = [];
  for (let start = 0; start < wanted.length; start += size) {
    const positions = wanted.subarray(start, start + size);
    const whole = positions.length === wanted.length;
    const part = whole ? x.tensor : g.view(x.tensor, [0, start], [x.tensor.ne[0], positions.length]);
    const inner = new Tape(g, tape.forms, run.backward);
    const input = inner.value(part, x.needsGradient);
    const logits = runHead(inner, model, layerInputs, input, decoderOptions(run));
    logps.push(crossEntropy(inner, logits, inputs.targets(`piece ${start}`, row, positions)));
    inner.backward();
    if (input.gradient !== undefined) gradients.push(input.gradient);
  }
  if (gradients.length > 0) tape.addGradient(x, g.concatAll(gradients, 1));
  if (run.backward) tape.backward();
  return logps;
}

function decoderOptions({ withAdapter, sizes }: RowRun): { withAdapter: boolean; recompute: number } {
  return { withAdapter, recompute: sizes.recompute };
}

/** Blocks of attention in all layers that keep theirs for the way back. */
const MOST_BLOCKS = 300;

/**
 * Tokens in a block of attention: as asked for, or more in rows so long that the gaps between what the blocks of all
 * layers keep would become too many for ggml's allocator, which ends the process at 256 of them.
 */
export function blockTokens(
  { attentionBlock, recompute }: GraphSizes,
  tokens: number,
  layers: number,
): number {
  const kept = Math.max(0, layers - recompute);
  const least = Math.ceil((tokens * kept) / MOST_BLOCKS);
  return least <= attentionBlock ? attentionBlock : Math.ceil(least / LANES) * LANES;
}

function prepareGraph({ tape, inputs }: Built, allocator: GraphAllocator): void {
  tape.graph.allocate(allocator);
  inputs.upload();
}

function computeGraph(built: Built, allocator: GraphAllocator): void {
  prepareGraph(built, allocator);
  built.tape.graph.compute();
}

function chosenPositions(row: Row, all: boolean): Int32Array {
  const chosen: number[] = [];
  row.targets.forEach((target, i) => {
    if (target >= 0 && (all || row.weights[i] !== 0)) chosen.push(i);
  });
  return Int32Array.from(chosen);
}

function pieceCount(model: Model, predictions: number, { logitsAtOnce }: GraphSizes): number {
  const atOnce = Math.max(1, Math.floor(logitsAtOnce / model.weights.embedding.vocabulary));
  return Math.ceil(predictions / atOnce);
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
