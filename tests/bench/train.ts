/** Tokens per second and memory of training steps on a random model of a real shape. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backend } from '../../src-main/ggml/backend.ts';
import { GraphAllocator } from '../../src-main/ggml/graph-allocator.ts';
import { type LibraryFlavour, loadLibrary } from '../../src-main/ggml/library.ts';
import type { TypeName } from '../../src-main/ggml/types.ts';
import { everyBlockLinear, loadModel } from '../../src-main/trainer/model.ts';
import { type BatchRun, gatherGradients } from '../../src-main/trainer/objective.ts';
import { ADAMW_DEFAULTS, Adamw } from '../../src-main/trainer/optimizer.ts';
import { seededRandom } from '../../src-main/trainer/random.ts';
import type { Row } from '../../src-main/trainer/row.ts';
import { DEFAULT_SIZES, timeRow } from '../../src-main/trainer/row-graph.ts';
import { randomModel, SHAPES } from './random-model.ts';
import { keepResults } from './results.ts';

export interface TrainBench {
  readonly shape: string;
  readonly type: TypeName;
  readonly device: LibraryFlavour;
  readonly threads: number;
  readonly tokens: number;
  /** Examples packed in a row. */
  readonly segments: number;
  /** Share of tokens with loss. */
  readonly answers: number;
  readonly rank: number;
  readonly steps: number;
  readonly recompute: boolean;
}

export interface TrainFigures {
  readonly tokensPerSecond: number;
  /** Per second of processor time: comparable while other programs run, with one thread. */
  readonly tokensPerCpuSecond: number;
  readonly loadSeconds: number;
  readonly peakBytes: number;
  readonly graphBytes: number;
  /** Share of a row's time per kind of operation, largest first, with one thread; empty on a GPU. */
  readonly shares: readonly (readonly [kind: string, share: number])[];
}

export function benchTraining(bench: TrainBench): TrainFigures {
  const shape = SHAPES[bench.shape];
  if (shape === undefined) throw new Error(`Shapes: ${Object.keys(SHAPES).join(', ')}.`);
  const library = loadLibrary(bench.device);
  const backend = bench.device === 'cpu' ? Backend.cpu(library, bench.threads) : Backend.gpu(library);
  if (backend === undefined) throw new Error(`No ${bench.device} device.`);
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const path = join(folder, 'model.gguf');
    writeFileSync(path, randomModel(library, shape, bench.type));
    const began = performance.now();
    const model = loadModel(backend, path, 'fast', {
      rank: bench.rank,
      alpha: 2 * bench.rank,
      adapted: everyBlockLinear,
    });
    const loadSeconds = (performance.now() - began) / 1000;
    const allocator = new GraphAllocator(backend);
    const optimizer = new Adamw(backend, model.adapter, { ...ADAMW_DEFAULTS, weightDecay: 0.01, clip: 1 });
    model.adapter.initialise(1);
    const run = {
      model,
      allocator,
      sizes: { ...DEFAULT_SIZES, recompute: bench.recompute ? Number.POSITIVE_INFINITY : 0 },
    };
    const rows = [randomRow(bench, shape.vocabulary)];
    let fastest = Number.POSITIVE_INFINITY;
    let leastCpu = Number.POSITIVE_INFINITY;
    for (let step = 0; step <= bench.steps; step += 1) {
      const started = performance.now();
      const cpu = process.cpuUsage();
      optimizer.clearGradients();
      const { divisor } = gatherGradients(run, rows, { kind: 'answers' }, null);
      optimizer.update(step + 1, 1e-4, divisor, optimizer.gradientNorm(divisor));
      // The first step warms up.
      if (step === 0) continue;
      fastest = Math.min(fastest, (performance.now() - started) / 1000);
      const { user, system } = process.cpuUsage(cpu);
      leastCpu = Math.min(leastCpu, (user + system) / 1e6);
    }
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    const figures = {
      tokensPerSecond: bench.tokens / fastest,
      tokensPerCpuSecond: bench.tokens / leastCpu,
      loadSeconds,
      peakBytes,
      graphBytes: allocator.bytes,
      shares: backend.kind === 'cpu' ? timeShares(run, rows[0] as Row) : [],
    };
    optimizer.free();
    allocator.free();
    model.free();
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Add a run to results/train.json, beside those of other shapes and types. @returns path of the file */
export function keepTraining(
  run: { readonly shape: string; readonly type: string; readonly threads: string; readonly tokens: string },
  figures: TrainFigures,
): string {
  const { shape, type, threads, tokens } = run;
  const path = join(import.meta.dirname, 'results', 'train.json');
  const kept: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const runs = typeof kept === 'object' && kept !== null && 'runs' in kept ? kept.runs : {};
  const rounded = (value: number): number => Number(value.toPrecision(3));
  const shares = figures.shares.filter(([, share]) => share >= 0.005);
  const found = {
    threads: Number(threads),
    tokens: Number(tokens),
    tokensPerSecond: rounded(figures.tokensPerSecond),
    tokensPerCpuSecond: rounded(figures.tokensPerCpuSecond),
    loadSeconds: rounded(figures.loadSeconds),
    peakMiB: Math.round(figures.peakBytes / 1024 ** 2),
    /** Programs that wanted a processor in the last minute, this one included: others slow it down. */
    loadAverage: rounded(loadavg()[0] ?? 0),
    shares: Object.fromEntries(shares.map(([kind, share]) => [kind, rounded(share)])),
  };
  return keepResults('train', {
    runs: { ...(runs as object), [`${shape} ${type}, ${threads} threads`]: found },
  });
}

function timeShares(
  { model, allocator, sizes }: BatchRun,
  row: Row,
): (readonly [kind: string, share: number])[] {
  model.backend.useThreads(1);
  const learning = { backward: true, withAdapter: true, allTargets: false, dropout: null, sizes };
  const seconds = timeRow(model, allocator, row, learning);
  const total = [...seconds.values()].reduce((sum, taken) => sum + taken, 0);
  return [...seconds].map(([kind, taken]) => [kind, taken / total] as const).sort(([, a], [, b]) => b - a);
}

function randomRow({ tokens, segments, answers }: TrainBench, vocabulary: number): Row {
  const random = seededRandom(2);
  const length = Math.ceil(tokens / segments);
  const ids = Int32Array.from({ length: tokens }, () => random.below(vocabulary));
  const position = (i: number): number => i % length;
  return {
    tokens: ids,
    positions: ids.map((_, i) => position(i)),
    segments: ids.map((_, i) => Math.floor(i / length)),
    targets: ids.map((_, i) => (i + 1 < tokens ? (ids[i + 1] as number) : -1)),
    weights: Float32Array.from(ids, (_, i) => (position(i) >= length * (1 - answers) ? 1 : 0)),
  };
}
