/**
 * The training loop. The adapter comes as it shall start; a resumed state replaces it. What a step learns from, how it
 * is measured and who listens are given to it; it knows no process, no database and no screen.
 */
import { availableParallelism } from 'node:os';
import type { Batch, Batches } from './batch.ts';
import { BEGINNING, type Progress, restoreState, takeState } from './checkpoint.ts';
import { CheckpointPace } from './checkpoint-pace.ts';
import { Clock } from './clock.ts';
import type { DropoutSource } from './dropout.ts';
import { Guard } from './guard.ts';
import { type BatchRun, evaluate, gatherGradients } from './objective.ts';
import { ADAMW_DEFAULTS, Adamw } from './optimizer.ts';
import type { TrainerEvent, TrainerState, TrainingSettings, TrainOutcome, TrainResult } from './protocol.ts';
import { learningRate } from './schedule.ts';
import { ThreadChoice } from './thread-choice.ts';

export interface TrainRun {
  readonly run: BatchRun;
  readonly architecture: string;
  readonly settings: TrainingSettings;
  readonly batches: Batches;
  readonly validation: Batch;
  readonly resume: TrainerState | undefined;
  readonly checkpointEvery: number;
}

export interface Observer {
  readonly emit: (event: TrainerEvent) => void;
  /** Asked between steps; lets other messages in. */
  readonly wish: () => Promise<'go on' | 'pause'>;
  /** Settles when everything emitted is on its way. */
  readonly said: () => Promise<void>;
}

export async function train(job: TrainRun, observer: Observer): Promise<TrainResult> {
  const { run, settings, batches, validation } = job;
  const { adapter, backend } = run.model;
  const { steps } = batches;
  const { weightDecay, gradientClip: clip } = settings;
  const optimizer = new Adamw(backend, adapter, { ...ADAMW_DEFAULTS, weightDecay, clip });
  const clock = new Clock(steps);
  const threads = new ThreadChoice(backend, settings.threads > 0 ? settings.threads : availableParallelism());
  const pace = new CheckpointPace(job.checkpointEvery);
  let progress = job.resume === undefined ? BEGINNING : restoreState(adapter, job.resume);
  const guard = new Guard(job.resume ?? takeState(adapter, progress));
  let best: Uint8Array | null = null;

  const checkpoint = async (): Promise<void> => {
    const began = performance.now();
    const state = takeState(adapter, progress);
    guard.keep(state);
    observer.emit({ type: 'checkpoint', state });
    await observer.said();
    pace.taken(began);
  };
  const validate = (pass: number): void => {
    const loss = evaluate(run, validation.rows, validation.objective);
    const { step } = progress;
    if (step === 0) return observer.emit({ type: 'validation', step, pass, loss, best: false });
    const isBest = loss < (progress.bestLoss ?? Number.POSITIVE_INFINITY);
    progress = judge(progress, loss, isBest);
    const version = adapter.toGguf(job.architecture);
    if (isBest) best = version;
    observer.emit({ type: 'validation', step, pass, loss, best: isBest, adapter: version });
  };
  const finish = (outcome: TrainOutcome): TrainResult => {
    const { step, bestStep, bestLoss } = progress;
    const state = takeState(adapter, progress);
    const last = validation.rows.length === 0 && outcome !== 'paused';
    return {
      outcome,
      step,
      bestStep,
      bestLoss,
      state,
      adapter: last ? adapter.toGguf(job.architecture) : best,
    };
  };

  try {
    if (progress.step === 0 && validation.rows.length > 0) validate(0);
    while (progress.step < steps) {
      if ((await observer.wish()) === 'pause') {
        await checkpoint();
        observer.emit({ type: 'paused', step: progress.step });
        return finish('paused');
      }
      const { rows, objective, pass } = batches.at(progress.step);
      const rate = rateAt(progress, steps, settings);
      const step = progress.step + 1;
      threads.begin();
      clock.begin(rows);
      optimizer.clearGradients();
      const { loss, divisor } = gatherGradients(run, rows, objective, dropoutFor(settings, step - 1));
      const gradNorm = optimizer.gradientNorm(divisor);
      const verdict = guard.judge(step, loss, gradNorm);
      if (verdict === 'learn') optimizer.update(step, rate, divisor, gradNorm);
      const speed = clock.end(step);
      threads.end(clock.lastSpeed);
      if (typeof verdict === 'object') {
        progress = restoreState(adapter, verdict);
        observer.emit({ type: 'rolled-back', from: step, step: progress.step, pass, rateFactor: 0.5 });
        await checkpoint();
        continue;
      }
      progress = { ...progress, step };
      if (verdict === 'skip') observer.emit({ type: 'skipped', step, steps, pass });
      else observer.emit({ type: 'step', step, steps, pass, loss, gradNorm, learningRate: rate, ...speed });

      if (!guard.sound) continue;
      const last = step === steps;
      const measured = validation.rows.length > 0 && (last || step % settings.validateEvery === 0);
      if (measured) validate(pass);
      if (measured || last || pace.due(step)) await checkpoint();
      if (settings.patience > 0 && progress.badValidations >= settings.patience)
        return finish('stopped-early');
    }
    return finish('finished');
  } finally {
    optimizer.free();
  }
}

function rateAt({ step, halvings }: Progress, steps: number, settings: TrainingSettings): number {
  const planned = learningRate(step, steps, settings.learningRate, settings.warmupShare);
  return planned / 2 ** (halvings ?? 0);
}

function judge(progress: Progress, loss: number, isBest: boolean): Progress {
  if (isBest) return { ...progress, bestLoss: loss, bestStep: progress.step, badValidations: 0 };
  return { ...progress, badValidations: progress.badValidations + 1 };
}

function dropoutFor(
  { dropout, seed }: TrainingSettings,
  step: number,
): ((row: number) => DropoutSource) | null {
  return dropout > 0 ? (row) => ({ probability: dropout, words: [seed, step, row] }) : null;
}
