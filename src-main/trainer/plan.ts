/** What a run will take: memory from reserving the largest row's graph, time from a measured step on it. */
import { freemem } from 'node:os';
import { DeviceError } from '../ggml/backend.ts';
import { OutOfMemoryError } from '../ggml/buffer.ts';
import type { GraphAllocator } from '../ggml/graph.ts';
import type { Batches } from './batch.ts';
import type { Model } from './model.ts';
import { DEFAULT_SIZES, type GraphDemand, type GraphSizes, inspectRow, runRow } from './row-graph.ts';

export interface Plan {
  readonly sizes: GraphSizes;
  /** Weights, adapter with its moments, and the largest graph. */
  readonly memoryBytes: number;
}

/** Share of free memory a graph may take before layers are computed twice instead. */
const COMFORTABLE = 0.6;

/** Throws where the device lacks an operation, or has no room for the longest row even so. */
export function choosePlan(model: Model, batches: Batches, dropout: number): Plan {
  const free = model.backend.kind === 'gpu' ? model.backend.freeMemory() : freemem();
  const demand = (sizes: GraphSizes): GraphDemand =>
    inspectRow(model, batches.longest, {
      backward: true,
      withAdapter: true,
      allTargets: false,
      dropout: dropout > 0 ? { probability: dropout, words: [0] } : null,
      sizes,
    });
  const plan = (sizes: GraphSizes, graphBytes: number): Plan => ({
    sizes,
    memoryBytes: model.weights.bytes + model.adapter.bytes + graphBytes,
  });
  const usual = demand(DEFAULT_SIZES);
  if (usual.unsupported.length > 0) {
    const names = [...new Set(usual.unsupported)].join(', ');
    throw new DeviceError(`${model.backend.name} lacks operations that training needs.`, [
      `unsupported: ${names}`,
    ]);
  }
  if (usual.bytes < free * COMFORTABLE) return plan(DEFAULT_SIZES, usual.bytes);
  const lean: GraphSizes = {
    ...DEFAULT_SIZES,
    logitsAtOnce: DEFAULT_SIZES.logitsAtOnce / 2,
    recompute: true,
  };
  const { bytes } = demand(lean);
  if (bytes > free) throw new OutOfMemoryError('the longest example', model.backend.name);
  return plan(lean, bytes);
}

/** Seconds for one pass, from one step on the longest row after a step that warms everything up. */
export function measureSpeed(
  model: Model,
  allocator: GraphAllocator,
  batches: Batches,
  sizes: GraphSizes,
): { tokensPerSecond: number; secondsPerPass: number } {
  const step = (): number => {
    const started = performance.now();
    const run = { backward: true, withAdapter: true, allTargets: false, dropout: null, sizes };
    runRow(model, allocator, batches.longest, run);
    return (performance.now() - started) / 1000;
  };
  step();
  const tokensPerSecond = batches.longest.tokens.length / step();
  return { tokensPerSecond, secondsPerPass: batches.tokensPerPass / tokensPerSecond };
}
