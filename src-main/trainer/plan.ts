/**
 * What a run will take on this device, and the sizes it runs with: memory from reserving the longest row's graph. The
 * cheapest sizes that leave other programs room are taken, else the cheapest that fit at all.
 */
import { type Backend, DeviceError } from '../ggml/backend.ts';
import { OutOfMemoryError } from '../ggml/buffer.ts';
import type { Batches } from './batch.ts';
import type { Model } from './model.ts';
import {
  COMFORTABLE,
  describeChoices,
  describeVerdict,
  gigabytes,
  type Verdict,
} from './plan/describe-choices.ts';
import { ladder } from './plan/ladder.ts';
import { DEFAULT_SIZES, type GraphDemand, type GraphSizes, inspectRow } from './row-graph.ts';
import { cutRow } from './row-pieces.ts';
import { isQuantized, TYPES } from '../ggml/types.ts';
import type { TransposedCopies } from './weights.ts';

export interface Plan {
  readonly sizes: GraphSizes;
  readonly copies: TransposedCopies;
  /** The most the run takes: on the CPU the whole process, on a GPU its share of the device's memory. */
  readonly memoryBytes: number;
  readonly verdict: Verdict;
  /** Operations of a step that the device cannot compute itself: always 0, for the run is refused otherwise. */
  readonly elsewhere: number;
  /** What was chosen, a sentence each. */
  readonly choices: readonly string[];
  /** The next smaller sizes; undefined = these are the smallest. */
  readonly smaller: (sizes: GraphSizes) => GraphSizes | undefined;
  /** `choices` for other sizes. */
  readonly describe: (sizes: GraphSizes) => string[];
}

export interface PlanWish {
  readonly dropout: number;
  /** What `roomOn` said before the model was loaded. */
  readonly room: number;
  /** What the model was loaded with. */
  readonly copies: TransposedCopies;
}

/** Bytes that a run may take on a device in all; on the CPU what this process takes already counts as its own. */
export function roomOn(backend: Backend): number {
  if (backend.kind === 'gpu') return backend.freeMemory();
  return process.availableMemory() + process.memoryUsage().rss;
}

/** @throws DeviceError where the device lacks an operation; OutOfMemoryError where nothing fits */
export function choosePlan(model: Model, batches: Batches, wish: PlanWish): Plan {
  const { longest } = batches;
  const demand = (sizes: GraphSizes): GraphDemand => {
    const pieces = cutRow(longest, sizes.rowTokens).map(({ row }) => row);
    const row = pieces.reduce((a, b) => (b.tokens.length > a.tokens.length ? b : a));
    const dropout = wish.dropout > 0 ? { probability: wish.dropout, words: [0] } : null;
    return inspectRow(model, row, { backward: true, withAdapter: true, allTargets: false, dropout, sizes });
  };
  const usual = demand(DEFAULT_SIZES);
  if (usual.unsupported.length > 0) {
    throw new DeviceError(`${model.backend.name} lacks operations that training needs.`, [
      `unsupported: ${[...new Set(usual.unsupported)].join(', ')}`,
    ]);
  }
  const { layers } = model.hyperparameters;
  const rungs = ladder(longest, layers);
  const held = heldBytes(model, batches);
  const saving = wish.copies === 'q8_0' ? savedBySmallerCopies(model) : 0;
  const known = new Map([[DEFAULT_SIZES, held + usual.bytes]]);
  const needs = (sizes: GraphSizes): number => {
    const bytes = known.get(sizes) ?? held + demand(sizes).bytes;
    known.set(sizes, bytes);
    return bytes;
  };
  const find = (limit: number): { index: number; copies: TransposedCopies } | undefined => {
    const index = rungs.findIndex((sizes) => needs(sizes) <= limit);
    if (index >= 0) return { index, copies: wish.copies };
    const coarser = saving === 0 ? -1 : rungs.findIndex((sizes) => needs(sizes) - saving <= limit);
    return coarser >= 0 ? { index: coarser, copies: 'q4_0' } : undefined;
  };
  const found = find(wish.room * COMFORTABLE) ?? find(wish.room);
  if (found === undefined) {
    const least = gigabytes(Math.min(...rungs.map(needs)) - saving);
    throw new OutOfMemoryError(
      `the longest example: it needs ${least} at least and ${gigabytes(wish.room)} are free`,
      model.backend.name,
    );
  }
  const { index, copies } = found;
  const sizes = rungs[index] as GraphSizes;
  const describe = (of: GraphSizes): string[] => describeChoices({ sizes: of, copies, layers });
  const memoryBytes = needs(sizes) - (copies === wish.copies ? 0 : saving);
  return {
    sizes,
    copies,
    memoryBytes,
    elsewhere: usual.unsupported.length,
    verdict: describeVerdict(memoryBytes, wish.room, index > 0 || copies !== 'q8_0'),
    choices: describe(sizes),
    describe,
    smaller: (current) => rungs[rungs.indexOf(current) + 1],
  };
}

/** Memory outside of the heap that V8 lets grow before it looks for arrays nobody needs any more. */
const GARBAGE = 64 << 20;

/**
 * What the run holds besides its rows' graphs: weights and adapter, the optimizer's two graphs (a gradient's size each)
 * and, on the CPU, this process as it stands, the arrays of earlier rows until they are collected, and what leaves it
 * at the end: a checkpoint and the result (parameters and both moments each) with the adapter's file, each copied once.
 */
function heldBytes({ backend, weights, adapter, hyperparameters }: Model, batches: Batches): number {
  const gradient = adapter.bytes / 4;
  if (backend.kind === 'gpu') return weights.bytes + adapter.bytes + 2 * gradient;
  const tokens = (batches.tokensPerPass * batches.steps) / stepsPerPass(batches);
  const arrays = 3 * 4 * hyperparameters.width * tokens;
  return process.memoryUsage().rss + (2 + 2 * 7) * gradient + Math.min(GARBAGE, arrays);
}

function stepsPerPass({ at }: Batches): number {
  return 1 / at(0).pass;
}

function savedBySmallerCopies({ mode, weights }: Model): number {
  if (mode === 'exact' || !isQuantized(weights.linear('output').weight.type)) return 0;
  const bytes = (type: TransposedCopies): number => TYPES[type].bytes / TYPES[type].block;
  return weights.blockElements * (bytes('q8_0') - bytes('q4_0'));
}
