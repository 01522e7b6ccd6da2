import type { RunMetric, RunRow } from '../../contract/training.ts';
import { storeCheckpoint, storeVersion } from '../../storage/adapter-rows.ts';
import { toJson } from '../../storage/json-text.ts';
import type { TrainerEvent, TrainingSettings } from '../../trainer/protocol.ts';
import type { StageContext } from '../stage-context.ts';
import type { Checker } from './check-version.ts';
import { noteRun } from './run-notes.ts';
import { findRun, forgetAfter, type NewMetric, storeMetrics, toRunRow, updateRun } from './queries.ts';

/** Milliseconds between two writes of how far it is; checks and checkpoints are written at once. */
const writeEvery = 500;

export interface TrainingFollower {
  /** Hear an event; events are stored one after the other in the order heard. */
  hear(event: TrainerEvent): void;
  /** Wait until everything heard is stored and the last check is judged. @throws whatever kept it from being stored */
  settle(): Promise<void>;
}

/** Stores what a training says as it says it, and tells the windows. */
export function followTraining(
  stage: StageContext,
  run: {
    readonly id: string;
    readonly projectId: string;
    readonly secondsBefore: number;
    readonly settings: Pick<TrainingSettings, 'validateEvery'>;
  },
  helpers: {
    readonly checker: Checker;
    readonly onProgress: (step: number, steps: number) => void;
    /** The version of a check is stored and judged. @param enough whether checking no longer helps */
    readonly onChecked: (enough: boolean) => void;
    /** Called once when something could not be stored. */
    readonly onTrouble: (error: unknown) => void;
  },
): TrainingFollower {
  const began = Date.now();
  const waiting: NewMetric[] = [];
  let written = 0;
  let chain: Promise<void> = Promise.resolve();
  let checking: Promise<void> = Promise.resolve();
  let trouble: { readonly error: unknown } | null = null;
  let device: NonNullable<RunRow['device']> | null = null;
  let position: Extract<TrainerEvent, { type: 'step' }> | null = null;

  const publishRun = async (): Promise<void> => {
    const stored = await findRun(stage.db, run.id);
    if (stored !== undefined)
      stage.publish({ type: 'run-changed', projectId: run.projectId, run: toRunRow(stored) });
  };
  const inTrouble = (error: unknown): void => {
    if (trouble !== null) return;
    trouble = { error };
    helpers.onTrouble(error);
  };

  /** The trainer counts its own steps only; every check to come takes as long as those before. */
  function secondsLeft({ step, steps, secondsLeft: training }: NonNullable<typeof position>): number {
    const checks = Math.ceil((steps - step) / run.settings.validateEvery);
    return training + checks * helpers.checker.secondsPerCheck();
  }

  async function flush(): Promise<void> {
    written = Date.now();
    await storeMetrics(stage.db, run.id, waiting.splice(0));
    const spent = run.secondsBefore + (Date.now() - began) / 1000;
    await updateRun(stage.db, run.id, {
      seconds_spent: spent,
      ...(position === null
        ? {}
        : {
            step: position.step,
            steps: position.steps,
            pass: position.pass,
            seconds_left: secondsLeft(position),
            tokens_per_second: position.tokensPerSecond,
          }),
    });
    await publishRun();
  }

  function addMetric(metric: NewMetric): void {
    waiting.push(metric);
    const { step, pass, trainingLoss, validationLoss, taskScore, taskError, best } = metric;
    const told: RunMetric = { step, pass, trainingLoss, validationLoss, taskScore, taskError, best };
    stage.publish({ type: 'run-metric', runId: run.id, metric: told });
  }

  async function store(event: TrainerEvent): Promise<void> {
    switch (event.type) {
      case 'device': {
        const { name, kind, why } = event;
        device = { name, kind, why };
        await updateRun(stage.db, run.id, { device: toJson(device), state: 'running' });
        return publishRun();
      }
      case 'plan':
        await updateRun(stage.db, run.id, {
          steps: event.steps,
          memory_bytes: event.memoryBytes,
          ...(device === null ? {} : { device: toJson({ ...device, elsewhere: event.elsewhere }) }),
        });
        return publishRun();
      case 'step':
        position = event;
        helpers.onProgress(event.step, event.steps);
        addMetric({
          step: event.step,
          pass: event.pass,
          trainingLoss: event.loss,
          validationLoss: null,
          taskScore: null,
          taskError: null,
          best: false,
          gradNorm: event.gradNorm,
          learningRate: event.learningRate,
          tokensPerSecond: event.tokensPerSecond,
        });
        if (Date.now() - written >= writeEvery) await flush();
        return;
      case 'validation':
        return storeValidation(event);
      case 'checkpoint':
        await storeCheckpoint(stage.db, run.id, event.state);
        await updateRun(stage.db, run.id, { saved_at: new Date().toISOString() });
        return flush();
      case 'rolled-back': {
        const { step, pass } = event;
        await storeMetrics(stage.db, run.id, waiting.splice(0));
        await forgetAfter(stage.db, run.id, step);
        position = null;
        return noteRun(stage, run.id, {
          step,
          pass,
          kind: 'rolled-back',
          words: `At step ${event.from} its numbers grew without limit. It went back to step ${step} and goes on in smaller steps.`,
        });
      }
      case 'smaller':
        return noteRun(stage, run.id, {
          step: position?.step ?? 0,
          pass: position?.pass ?? 0,
          kind: 'smaller',
          words:
            `Memory ran out. It goes on in smaller pieces and learns the same. ${event.choices.join(' ')}`.trim(),
        });
      case 'skipped':
      case 'paused':
        return;
    }
  }

  async function storeValidation(event: Extract<TrainerEvent, { type: 'validation' }>): Promise<void> {
    const { step, pass, loss, adapter } = event;
    addMetric({
      step,
      pass,
      trainingLoss: null,
      validationLoss: loss,
      taskScore: null,
      taskError: null,
      best: false,
      gradNorm: null,
      learningRate: null,
      tokensPerSecond: null,
    });
    if (adapter !== undefined) await storeVersion(stage.db, { runId: run.id, step, loss, bytes: adapter });
    await flush();
    if (step === 0) return helpers.checker.tellBase();
    // Beside the chain: the checkpoint that follows must not wait for answers.
    checking = checking
      .then(() => helpers.checker.check(step, pass))
      .then(helpers.onChecked)
      .then(publishRun)
      .catch(inTrouble);
  }

  return {
    hear(event) {
      chain = chain.then(async () => {
        if (trouble !== null) return;
        try {
          await store(event);
        } catch (error) {
          inTrouble(error);
        }
      });
    },
    async settle() {
      await chain;
      await checking;
      if (trouble !== null) throw trouble.error;
      await flush();
    },
  };
}
