/** Seconds of a whole pass, from a few rows of different length that are computed and timed. */
import { availableParallelism } from 'node:os';
import type { GraphAllocator } from '../../ggml/graph-allocator.ts';
import type { Batch, Batches } from '../batch.ts';
import type { Model } from '../model.ts';
import { type BatchRun, evaluate, gatherGradients } from '../objective.ts';
import { ADAMW_DEFAULTS, Adamw } from '../optimizer.ts';
import type { TrainingSettings } from '../protocol.ts';
import type { Row } from '../row.ts';
import type { GraphSizes } from '../row-graph.ts';
import { takeTokens } from '../row-pieces.ts';
import { STEPS_BETWEEN } from '../thread-choice.ts';
import { fitSeconds, workOf } from './step-costs.ts';

export interface MeasuredTime {
  readonly tokensPerSecond: number;
  /** One pass with its optimizer steps and its share of the checks on validation examples. */
  readonly secondsPerPass: number;
}

/** Short rows are timed again until so many seconds are spent on them, at most so often. */
const [SECONDS_EACH, TIMES_EACH] = [0.4, 9];
/** A shortest row above this share of the longest says nothing new: half of the longest is timed instead. */
const MUCH_SHORTER = 0.75;

export function measureTime(
  job: {
    readonly model: Model;
    readonly allocator: GraphAllocator;
    readonly sizes: GraphSizes;
    readonly batches: Batches;
    readonly validation: Batch;
  },
  settings: TrainingSettings,
): MeasuredTime {
  const { model, batches, sizes, validation } = job;
  const run: BatchRun = { model, allocator: job.allocator, sizes };
  const steps = firstPass(batches);
  const rows = steps.flatMap(({ rows: of }) => of).sort((a, b) => a.tokens.length - b.tokens.length);
  const [shortest, middle] = [rows[0] as Row, rows[Math.floor(rows.length / 2)] as Row];
  const { longest } = batches;
  const short = shortest.tokens.length < longest.tokens.length * MUCH_SHORTER ? shortest : laterHalf(longest);
  const dropout = settings.dropout > 0 ? () => ({ probability: settings.dropout, words: [0] }) : null;
  const learn = (row: Row) => (): void => void gatherGradients(run, [row], { kind: 'answers' }, dropout);

  learn(longest)(); // reserves memory and warms up
  const slowdown = chooseThreads(model, settings, () => seconds(learn(middle)));
  const timed = [longest, middle, short].map((row) => ({ row, seconds: seconds(learn(row)) }));
  const fit = fitSeconds(
    timed.map(({ row, seconds: taken }) => ({ work: workOf(model, row, sizes), seconds: taken })),
  );
  const whole = (of: readonly Row[]): number =>
    of.reduce((sum, row) => sum + fit(workOf(model, row, sizes)), 0);
  const forward = seconds(() => evaluate(run, [short], { kind: 'answers' })) / (timed[2]?.seconds ?? 1);

  const learning = whole(rows);
  const pairs = steps[0]?.objective.kind === 'answers' ? 0 : learning * forward;
  const optimizing = steps.length * optimizerSeconds(model);
  const checks = (steps.length / settings.validateEvery) * whole(validation.rows) * forward;
  const comparing = (Math.ceil(steps.length / STEPS_BETWEEN) / steps.length) * (slowdown - 1);
  const training = (learning + pairs + optimizing) * (1 + comparing);
  return { tokensPerSecond: batches.tokensPerPass / training, secondsPerPass: training + checks };
}

function firstPass(batches: Batches): Batch[] {
  const steps: Batch[] = [];
  for (let step = 0; step < batches.steps; step += 1) {
    const batch = batches.at(step);
    if (step > 0 && batch.pass > 1) break;
    steps.push(batch);
  }
  return steps;
}

/** The part of a row that answers come last in. */
function laterHalf(row: Row): Row {
  const total = row.tokens.length;
  return takeTokens(row, Math.floor(total / 2), total);
}

/**
 * As training does it: all threads or one, whichever is faster.
 * @returns how much slower the other choice is, which training tries now and then
 */
function chooseThreads({ backend }: Model, settings: TrainingSettings, measure: () => number): number {
  const most = settings.threads > 0 ? settings.threads : availableParallelism();
  if (backend.kind !== 'cpu' || most <= 1) return 1;
  const all = measure();
  backend.useThreads(1);
  const one = measure();
  if (one <= all) return all / one;
  backend.useThreads(most);
  return one / all;
}

function optimizerSeconds({ backend, adapter }: Model): number {
  const optimizer = new Adamw(backend, adapter, { ...ADAMW_DEFAULTS, weightDecay: 0, clip: 1 });
  try {
    return seconds(() => {
      optimizer.clearGradients();
      optimizer.update(1, 0, 1, optimizer.gradientNorm(1));
    });
  } finally {
    optimizer.free();
  }
}

/** The median of one or several times. */
function seconds(work: () => unknown): number {
  const times: number[] = [];
  let spent = 0;
  while (times.length === 0 || (spent < SECONDS_EACH && times.length < TIMES_EACH)) {
    const started = performance.now();
    work();
    const taken = (performance.now() - started) / 1000;
    times.push(taken);
    spent += taken;
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] as number;
}
