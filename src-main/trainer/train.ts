/**
 * The training loop. The adapter comes as it shall start; a resumed state replaces it. What a step learns from, how it is measured and who listens are given to it; it knows no
 * process, no database and no screen.
 */
import { availableParallelism } from 'node:os';
import type { Batch, Batches } from './batch.ts';
import { BEGINNING, type Progress, restoreState, takeState } from './checkpoint.ts';
import type { DropoutSource } from './dropout.ts';
import { type BatchRun, evaluate, gatherGradients } from './objective.ts';
import { ADAMW_DEFAULTS, Adamw } from './optimizer.ts';
import type { TrainerEvent, TrainerState, TrainingSettings, TrainOutcome, TrainResult } from './protocol.ts';
import type { Row } from './row.ts';
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
}

/** Stopped because numbers stopped being numbers; nothing before the last checkpoint is lost. */
export class DivergedError extends Error {
  readonly step: number;
  constructor(step: number) {
    super('The numbers of this run grew without limit.');
    this.name = 'DivergedError';
    this.step = step;
  }
}

const FORGIVEN_STEPS = 3;

export async function train(job: TrainRun, observer: Observer): Promise<TrainResult> {
  const { run, settings, batches, validation } = job;
  const { adapter, backend } = run.model;
  const optimizer = new Adamw(backend, adapter, {
    ...ADAMW_DEFAULTS,
    weightDecay: settings.weightDecay,
    clip: settings.gradientClip,
  });
  const clock = new Clock(batches.steps);
  const threads = new ThreadChoice(backend, settings.threads > 0 ? settings.threads : availableParallelism());
  let best: Uint8Array | null = null;
  let broken = 0;
  let progress = BEGINNING;
  if (job.resume !== undefined) progress = restoreState(adapter, job.resume);

  const checkpoint = (): void => observer.emit({ type: 'checkpoint', state: takeState(adapter, progress) });
  const validate = (pass: number): void => {
    const loss = evaluate(run, validation.rows, validation.objective);
    const isBest = progress.step > 0 && loss < (progress.bestLoss ?? Number.POSITIVE_INFINITY);
    if (progress.step > 0) progress = judge(progress, loss, isBest);
    const event = { type: 'validation', step: progress.step, pass, loss, best: isBest } as const;
    if (progress.step === 0) return observer.emit(event);
    const version = adapter.toGguf(job.architecture);
    if (isBest) best = version;
    observer.emit({ ...event, adapter: version });
  };
  const finish = (outcome: TrainOutcome): TrainResult => {
    const state = takeState(adapter, progress);
    const { step, bestStep, bestLoss } = progress;
    const kept =
      validation.rows.length === 0 && outcome !== 'paused' ? adapter.toGguf(job.architecture) : best;
    return { outcome, step, bestStep, bestLoss, state, adapter: kept };
  };

  try {
    if (progress.step === 0 && validation.rows.length > 0) validate(0);
    while (progress.step < batches.steps) {
      if ((await observer.wish()) === 'pause') {
        checkpoint();
        observer.emit({ type: 'paused', step: progress.step });
        return finish('paused');
      }
      const { step } = progress;
      const { rows, objective, pass } = batches.at(step);
      const rate = learningRate(step, batches.steps, settings.learningRate, settings.warmupShare);
      threads.begin();
      clock.begin(rows);
      optimizer.clearGradients();
      const { loss, divisor } = gatherGradients(run, rows, objective, dropoutFor(settings, step));
      const gradNorm = optimizer.gradientNorm(divisor);
      const sound = Number.isFinite(loss) && Number.isFinite(gradNorm);
      broken = sound ? 0 : broken + 1;
      if (broken === FORGIVEN_STEPS) throw new DivergedError(step + 1);
      if (sound) optimizer.update(step + 1, rate, divisor, gradNorm);
      progress = { ...progress, step: step + 1 };
      const speed = clock.end(progress.step);
      threads.end(clock.lastSpeed);
      const last = progress.step === batches.steps;
      const steps = batches.steps;
      observer.emit({
        type: 'step',
        step: step + 1,
        steps,
        pass,
        loss,
        gradNorm,
        learningRate: rate,
        ...speed,
      });

      const measured = validation.rows.length > 0 && (last || progress.step % settings.validateEvery === 0);
      if (measured) validate(pass);
      if (measured || last || progress.step % job.checkpointEvery === 0) checkpoint();
      if (settings.patience > 0 && progress.badValidations >= settings.patience)
        return finish('stopped-early');
    }
    return finish('finished');
  } finally {
    optimizer.free();
  }
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

/** Speed over the last steps, and what is left of the run at that speed. */
class Clock {
  readonly #steps: number;
  readonly #recent: { tokens: number; seconds: number }[] = [];
  #started = 0;
  #tokens = 0;

  constructor(steps: number) {
    this.#steps = steps;
  }

  begin(rows: readonly Row[]): void {
    this.#started = performance.now();
    this.#tokens = rows.reduce((sum, row) => sum + row.tokens.length, 0);
  }

  /** Tokens per second of the step that ended last. */
  get lastSpeed(): number {
    const last = this.#recent.at(-1);
    return last === undefined ? 0 : last.tokens / last.seconds;
  }

  end(step: number): { tokensPerSecond: number; secondsLeft: number } {
    this.#recent.push({ tokens: this.#tokens, seconds: (performance.now() - this.#started) / 1000 });
    if (this.#recent.length > 20) this.#recent.shift();
    const seconds = this.#recent.reduce((sum, entry) => sum + entry.seconds, 0);
    const tokens = this.#recent.reduce((sum, entry) => sum + entry.tokens, 0);
    return {
      tokensPerSecond: tokens / seconds,
      secondsLeft: (seconds / this.#recent.length) * (this.#steps - step),
    };
  }
}
