/**
 * `npm run bench -- kills-training [--kills 20] [--seed 1] [--full]`: trainings whose process is killed in the middle
 * of steps, at random moments, and started again from the last checkpoint until they end; each must end with the very
 * bytes of the same training left alone. `--full`: 100 kills, kept in results.
 */
import { parseArgs } from 'node:util';
import type { TrainerState, TrainParams, TrainResult } from '../../src-main/trainer/protocol.ts';
import { type Random, seededRandom } from '../../src-main/trainer/random.ts';
import { WorkerError } from '../../src-main/workers/serve.ts';
import type { WorkerClient } from '../../src-main/workers/workers.ts';
import { makeExamples, SETTINGS, startTrainer, TINY_MODEL } from '../numeric/trainer-process.ts';
import type { TrainerMethods } from '../../src-main/trainer/protocol.ts';
import { keepResults } from './results.ts';

export interface KillFigures {
  readonly kills: number;
  readonly runs: number;
  /** Runs whose parameters and moments are those of the run left alone, bit by bit. */
  readonly identical: number;
  /** Steps computed a second time after a kill, as far as they were told: on average, and at most. */
  readonly stepsRepeated: { readonly mean: number; readonly most: number };
  readonly seconds: number;
}

const CHECKPOINT_EVERY = 3;
/** A kill comes up to so many milliseconds after a checkpoint; a step of four rows takes about a tenth of it. */
const MOST_DELAY_MS = 400;

export async function benchKills(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      full: { type: 'boolean', default: false },
    },
  });
  const figures = await killTrainings(values.full ? 100 : Number(values.kills), Number(values.seed), 12);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  if (values.full) process.stdout.write(`Kept in ${keepResults('kills-training', { ...figures })}\n`);
  if (figures.identical !== figures.runs) process.exitCode = 1;
}

/** @param passes of each run over 48 examples, twelve rows a pass or so */
export async function killTrainings(kills: number, seed: number, passes: number): Promise<KillFigures> {
  const random = seededRandom(seed, 0x6b696c6c);
  const began = performance.now();
  const repeated: number[] = [];
  let [runs, identical] = [0, 0];
  while (repeated.length < kills) {
    const params: TrainParams = {
      modelPath: TINY_MODEL,
      training: makeExamples(48, seed + 100 * runs),
      validation: makeExamples(6, seed + 100 * runs + 1),
      settings: { ...SETTINGS, passes, rowsPerStep: 4, validateEvery: 10, seed: seed + runs },
      checkpointEvery: CHECKPOINT_EVERY,
    };
    const whole = await live(params);
    if (!('state' in whole.end)) throw whole.end;
    const ended = await liveAndDie(params, random, repeated, kills);
    runs += 1;
    if (same(ended.state, whole.end.state)) identical += 1;
  }
  const sum = repeated.reduce((total, steps) => total + steps, 0);
  return {
    kills: repeated.length,
    runs,
    identical,
    stepsRepeated: { mean: sum / repeated.length, most: Math.max(...repeated) },
    seconds: (performance.now() - began) / 1000,
  };
}

/** One training, killed again and again until it ends or there have been enough kills. */
async function liveAndDie(
  params: TrainParams,
  random: Random,
  repeated: number[],
  kills: number,
): Promise<TrainResult> {
  let resume: TrainerState | undefined;
  for (;;) {
    const dies = repeated.length < kills;
    const part = await live(
      resume === undefined ? params : { ...params, resume },
      dies ? { afterCheckpoints: 1 + random.below(2), delay: random.next() * MOST_DELAY_MS } : undefined,
    );
    if ('state' in part.end) return part.end;
    if (part.end.failure.code !== 'worker-died') throw part.end;
    repeated.push(Math.max(0, part.lastStep - (part.saved?.step ?? 0)));
    resume = part.saved ?? resume;
  }
}

interface Life {
  readonly end: TrainResult | WorkerError;
  readonly saved: TrainerState | undefined;
  /** The last step that was told of. */
  readonly lastStep: number;
}

/** Train in a process of its own until it ends, or dies `delay` milliseconds after so many checkpoints. */
async function live(
  params: TrainParams,
  death?: { readonly afterCheckpoints: number; readonly delay: number },
): Promise<Life> {
  const trainer: WorkerClient<TrainerMethods> = startTrainer();
  let saved: TrainerState | undefined;
  let [lastStep, checkpoints] = [0, 0];
  const task = trainer.request('train', params, {
    deadlineMs: null,
    onEvent: (event) => {
      if (event.type === 'step') lastStep = event.step;
      if (event.type !== 'checkpoint') return;
      saved = event.state;
      checkpoints += 1;
      if (checkpoints !== death?.afterCheckpoints) return;
      setTimeout(() => {
        if (trainer.pid !== undefined) process.kill(trainer.pid, 'SIGKILL');
      }, death.delay);
    },
  });
  const end = await task.result.catch((error: unknown) => {
    if (error instanceof WorkerError) return error;
    throw error;
  });
  await trainer.close();
  return { end, saved, lastStep };
}

function same(a: TrainerState, b: TrainerState): boolean {
  return (
    a.step === b.step &&
    (['parameters', 'firstMoment', 'secondMoment'] as const).every(
      (name) => Buffer.compare(a[name], b[name]) === 0,
    )
  );
}
