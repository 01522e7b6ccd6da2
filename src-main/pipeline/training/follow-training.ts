import type { RunMetric } from '../../contract/training.ts';
import { storeAdapter, storeCheckpoint } from '../../storage/adapter-rows.ts';
import { toJson } from '../../storage/json-text.ts';
import type { TrainerEvent } from '../../trainer/protocol.ts';
import type { StageContext } from '../stage-context.ts';
import type { Sampler } from './ask-samples.ts';
import { judgeLearning } from './judge-learning.ts';
import { findRun, listMetrics, type NewMetric, storeMetrics, toRunRow, updateRun } from './queries.ts';

/** Milliseconds between two writes of how far it is; checks and checkpoints are written at once. */
const writeEvery = 500;

export interface TrainingFollower {
  /** Hear an event; events are stored one after the other in the order heard. */
  hear(event: TrainerEvent): void;
  /** Wait until everything heard is stored. @throws whatever kept it from being stored */
  settle(): Promise<void>;
}

/** Stores what a training says as it says it, and tells the windows. */
export function followTraining(
  stage: StageContext,
  run: { readonly id: string; readonly projectId: string; readonly secondsBefore: number },
  helpers: {
    readonly sampler: Sampler;
    readonly onProgress: (step: number, steps: number) => void;
    /** Called once when something could not be stored. */
    readonly onTrouble: (error: unknown) => void;
  },
): TrainingFollower {
  const began = Date.now();
  const waiting: NewMetric[] = [];
  let written = 0;
  let chain: Promise<void> = Promise.resolve();
  let trouble: { readonly error: unknown } | null = null;
  let position: Extract<TrainerEvent, { type: 'step' }> | null = null;

  const publishRun = async (): Promise<void> => {
    const stored = await findRun(stage.db, run.id);
    if (stored !== undefined)
      stage.publish({ type: 'run-changed', projectId: run.projectId, run: toRunRow(stored) });
  };

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
            seconds_left: position.secondsLeft,
            tokens_per_second: position.tokensPerSecond,
          }),
    });
    await publishRun();
  }

  function addMetric(metric: NewMetric): void {
    waiting.push(metric);
    const told: RunMetric = {
      step: metric.step,
      pass: metric.pass,
      trainingLoss: metric.trainingLoss,
      validationLoss: metric.validationLoss,
      best: metric.best,
    };
    stage.publish({ type: 'run-metric', runId: run.id, metric: told });
  }

  async function store(event: TrainerEvent): Promise<void> {
    switch (event.type) {
      case 'device': {
        const { name, kind, why } = event;
        await updateRun(stage.db, run.id, { device: toJson({ name, kind, why }), state: 'running' });
        return publishRun();
      }
      case 'plan':
        await updateRun(stage.db, run.id, { steps: event.steps, memory_bytes: event.memoryBytes });
        return publishRun();
      case 'step':
        position = event;
        helpers.onProgress(event.step, event.steps);
        addMetric({
          step: event.step,
          pass: event.pass,
          trainingLoss: event.loss,
          validationLoss: null,
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
      case 'paused':
        return;
    }
  }

  async function storeValidation(event: Extract<TrainerEvent, { type: 'validation' }>): Promise<void> {
    const { step, pass, loss, best } = event;
    addMetric({
      step,
      pass,
      trainingLoss: null,
      validationLoss: loss,
      best,
      gradNorm: null,
      learningRate: null,
      tokensPerSecond: null,
    });
    if (best && event.adapter !== undefined) {
      await storeAdapter(stage.db, { runId: run.id, step, loss, bytes: event.adapter });
      await updateRun(stage.db, run.id, { best_step: step, best_pass: pass, best_loss: loss });
    }
    await flush();
    const { learning, words } = judgeLearning(await listMetrics(stage.db, run.id));
    await updateRun(stage.db, run.id, { learning, learning_words: words });
    await publishRun();
    if (best) helpers.sampler.askTuned(step, pass);
  }

  return {
    hear(event) {
      chain = chain.then(async () => {
        if (trouble !== null) return;
        try {
          await store(event);
        } catch (error) {
          trouble = { error };
          helpers.onTrouble(error);
        }
      });
    },
    async settle() {
      await chain;
      if (trouble !== null) throw trouble.error;
      await flush();
    },
  };
}
