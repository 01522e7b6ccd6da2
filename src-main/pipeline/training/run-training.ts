import type { RunRow } from '../../contract/training.ts';
import { useModel } from '../../models/use-model.ts';
import {
  dropCheckpoints,
  findBestAdapter,
  readCheckpoint,
  storeAdapter,
  storeCheckpoint,
} from '../../storage/adapter-rows.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import type { TrainParams, TrainResult } from '../../trainer/protocol.ts';
import { toStorageProblem } from '../../storage/problems.ts';
import { describeError } from '../../workers/describe-failure.ts';
import { WorkerError } from '../../workers/serve.ts';
import { type Sampler, sampler } from './ask-samples.ts';
import { encodeExamples, longestExample } from './encode-examples.ts';
import { checkpointSteps, rowTokensFor } from './derive-presets.ts';
import { followTraining } from './follow-training.ts';
import { findRun, forgetAfter, listSnapshotItems, readTrial, type StoredRun } from './queries.ts';
import type { StageContext } from '../stage-context.ts';
import type { RunControl } from './run-control.ts';
import { setRunState } from './set-run-state.ts';

/** How often a trainer that dies is started again from the last checkpoint before a person is asked. */
const restarts = 2;
const nothingLost = 'Everything up to the last stored state is safe; the run can be resumed.';

/**
 * Take one run from where it stands as far as it may go; its state then says how that ended.
 * @throws what made it fail, after that is stored, so that its job fails with the same words
 */
export async function runTraining(
  stage: StageContext,
  runId: string,
  control: RunControl,
  job: { readonly signal: AbortSignal; readonly progress: (done: number, total?: number | null) => void },
): Promise<void> {
  const run = await findRun(stage.db, runId);
  if (run === undefined) return;
  try {
    await setRunState(stage, runId, 'preparing', {
      problem: null,
      finished_at: null,
      ...(run.started_at === null ? { started_at: new Date().toISOString() } : {}),
    });
    const result = await trainToTheEnd(stage, run, control, job);
    await conclude(stage, run, result, control);
  } catch (error) {
    await concludeFailure(stage, run, error, control);
  }
}

async function trainToTheEnd(
  stage: StageContext,
  run: StoredRun,
  control: RunControl,
  job: { readonly signal: AbortSignal; readonly progress: (done: number, total?: number | null) => void },
): Promise<TrainResult> {
  const model = await useModel(stage, run.model_id);
  const items = await listSnapshotItems(stage.db, run.snapshot_id);
  const ofSplit = (split: string) => items.filter((item) => item.split === split);
  const training = await encodeExamples(stage, model.path, ofSplit('training'), control.signal);
  const validation = await encodeExamples(stage, model.path, ofSplit('validation'), control.signal);
  const longest = longestExample(items, [...training, ...validation], model.context_tokens);
  const settings = fromJson(run.settings);
  const trial = await readTrial(stage.db, run.project_id, run.model_id);
  const samples = sampler(stage, run, model.path, items);
  await samples.askBase(control.signal);

  for (let attempt = 0; ; attempt += 1) {
    const resume = await readCheckpoint(stage.db, run.id);
    await forgetAfter(stage.db, run.id, resume?.step ?? -1);
    const params: TrainParams = {
      modelPath: model.path,
      training,
      validation,
      settings: {
        ...settings,
        rowTokens: Math.max(settings.rowTokens, rowTokensFor(longest, model.context_tokens)),
      },
      checkpointEvery: checkpointSteps(settings, model.parameters, trial),
      ...(resume === null ? {} : { resume }),
    };
    const secondsBefore = (await findRun(stage.db, run.id))?.seconds_spent ?? 0;
    const follower = followTraining(
      stage,
      { id: run.id, projectId: run.project_id, secondsBefore },
      { sampler: samples, onProgress: job.progress, onTrouble: () => control.cancelTask() },
    );
    const task = stage.workers.trainer.request('train', params, {
      deadlineMs: null,
      onEvent: (event) => follower.hear(event),
    });
    control.attach(task);
    try {
      const result = await task.result;
      await follower.settle();
      await askKeptVersion(stage, run.id, samples, result);
      return result;
    } catch (error) {
      // Why it could not be stored says more than that the trainer was then stopped.
      await follower.settle();
      if (!died(error) || attempt >= restarts || control.wish !== 'go on') throw error;
      stage.publish({
        type: 'notice',
        projectId: run.project_id,
        problem: {
          ...describeError(error, 'Everything up to the last stored state is safe.'),
          remedy: 'Nothing to do: training was started again from there.',
        },
      });
      await setRunState(stage, run.id, 'preparing', {});
    } finally {
      control.detach();
    }
  }
}

/** Of a run that is over, the last answers to read are those of the version that is kept. */
async function askKeptVersion(
  stage: StageContext,
  runId: string,
  samples: Sampler,
  result: TrainResult,
): Promise<void> {
  const kept = await findRun(stage.db, runId);
  if (result.outcome === 'paused' || kept === undefined || kept.best_step === null) return;
  await samples.finish(kept.best_step, kept.best_pass ?? 0);
}

function died(error: unknown): boolean {
  return error instanceof WorkerError && error.failure.code === 'worker-died';
}

async function conclude(
  stage: StageContext,
  run: StoredRun,
  result: TrainResult,
  control: RunControl,
): Promise<void> {
  if (result.outcome === 'paused' && control.wish !== 'stop') {
    await storeCheckpoint(stage.db, run.id, result.state);
    await setRunState(stage, run.id, 'paused', {
      saved_at: new Date().toISOString(),
      step: result.step,
      seconds_left: null,
    });
    return;
  }
  let best = await findBestAdapter(stage.db, run.id);
  if (best === undefined && result.adapter !== null) {
    const { step, bestLoss: loss, adapter: bytes } = result;
    await storeAdapter(stage.db, { runId: run.id, step, loss, bytes });
    best = await findBestAdapter(stage.db, run.id);
  }
  const finishedAt = new Date().toISOString();
  if (best === undefined) {
    await setRunState(stage, run.id, 'cancelled', { seconds_left: null, finished_at: finishedAt });
    return;
  }
  await dropCheckpoints(stage.db, run.id);
  const state: RunRow['state'] = result.outcome === 'finished' ? 'finished' : 'stopped-early';
  await setRunState(stage, run.id, state, { seconds_left: 0, finished_at: finishedAt, step: result.step });
  await stage.audit({
    projectId: run.project_id,
    action: 'training-finished',
    subject: run.id,
    detail: { state, step: result.step, bestStep: best.step, adapter: best.sha256 },
  });
}

async function concludeFailure(
  stage: StageContext,
  run: StoredRun,
  error: unknown,
  control: RunControl,
): Promise<void> {
  // The workspace is closing, or a person asked: what is stored is where it goes on.
  if (control.wish === 'pause') {
    await setRunState(stage, run.id, 'paused', { seconds_left: null });
    return;
  }
  if (control.wish === 'stop') {
    const best = await findBestAdapter(stage.db, run.id);
    await setRunState(stage, run.id, best === undefined ? 'cancelled' : 'stopped-early', {
      seconds_left: null,
      finished_at: new Date().toISOString(),
    });
    return;
  }
  const problem = toStorageProblem(error)?.problem ?? describeError(error, nothingLost);
  // Told first: where storing is what failed, storing the state may fail as well.
  stage.publish({ type: 'notice', projectId: run.project_id, problem });
  await setRunState(stage, run.id, 'failed', { problem: toJson(problem), seconds_left: null });
  throw error;
}
