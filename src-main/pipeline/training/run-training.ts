import {
  dropCheckpoints,
  findBestAdapter,
  keepVersions,
  readCheckpoint,
  storeAdapter,
  storeCheckpoint,
} from '../../storage/adapter-rows.ts';
import { fromJson, fromJsonOrNull, toJson } from '../../storage/json-text.ts';
import type { TrainResult } from '../../trainer/protocol.ts';
import { toStorageProblem } from '../../storage/problems.ts';
import { describeError } from '../../workers/describe-failure.ts';
import { WorkerError } from '../../workers/serve.ts';
import type { StageContext } from '../stage-context.ts';
import { sampler } from './ask-samples.ts';
import { checker } from './check-version.ts';
import { followTraining } from './follow-training.ts';
import { measurePairs } from './measure-pairs.ts';
import { prepareRun } from './prepare-run.ts';
import { findRun, forgetAfter, type StoredRun } from './queries.ts';
import type { RunControl } from './run-control.ts';
import { noteRun } from './run-notes.ts';
import { setRunState } from './set-run-state.ts';
import { stopForGood } from './stop-for-good.ts';

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
      ended: null,
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
  const { params, items, model, patience } = await prepareRun(stage, run, control.signal);
  const samples = sampler(stage, run, model, items);
  const base = await samples.askBase(control.signal);
  const checks = checker(stage, run, samples, base, { patience }, control.checking);

  for (let attempt = 0; ; attempt += 1) {
    const resume = await readCheckpoint(stage.db, run.id);
    await forgetAfter(stage.db, run.id, resume?.step ?? -1);
    await checks.catchUp();
    const secondsBefore = (await findRun(stage.db, run.id))?.seconds_spent ?? 0;
    const follower = followTraining(
      stage,
      { id: run.id, projectId: run.project_id, secondsBefore, settings: params.settings },
      {
        checker: checks,
        onProgress: job.progress,
        onChecked: (enough) => {
          if (enough && control.wish === 'go on') control.ask('enough');
          else control.goOn();
        },
        onTrouble: () => control.cancelTask(),
      },
    );
    const task = stage.workers.trainer.request(
      'train',
      { ...params, ...(resume === null ? {} : { resume }) },
      { deadlineMs: null, onEvent: (event) => follower.hear(event) },
    );
    control.attach(task);
    try {
      const result = await task.result;
      await follower.settle();
      return result;
    } catch (error) {
      // Why it could not be stored says more than that the trainer was then stopped.
      await follower.settle();
      if (!died(error) || attempt >= restarts || control.wish !== 'go on') throw error;
      await noteRestart(stage, run.id, error);
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

async function noteRestart(stage: StageContext, runId: string, error: unknown): Promise<void> {
  const run = await findRun(stage.db, runId);
  const saved = await readCheckpoint(stage.db, runId);
  const from = saved === null ? 'the beginning' : `step ${saved.step}, where it was last saved`;
  await noteRun(stage, runId, {
    step: run?.step ?? 0,
    pass: run?.pass ?? 0,
    kind: 'started-again',
    words: `${describeError(error).what} It was started again from ${from}.`,
  });
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
  const { wish } = control;
  if (result.outcome === 'paused' && wish !== 'enough') {
    await storeCheckpoint(stage.db, run.id, result.state);
    const saved = { saved_at: new Date().toISOString(), step: result.step };
    if (wish === 'stop') return stopForGood(stage, run, saved);
    await setRunState(stage, run.id, 'paused', { ...saved, seconds_left: null });
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
  await keepVersions(stage.db, run.id, { best: best.step, steps: [] });
  await dropCheckpoints(stage.db, run.id);
  const finished = result.outcome === 'finished';
  if (!finished) {
    await noteRun(stage, run.id, {
      step: result.step,
      pass: (await findRun(stage.db, run.id))?.pass ?? 0,
      kind: 'stopped',
      words: `It stopped by itself: ${fromJson(run.settings).patience} checks in a row brought neither a lower figure nor better answers.`,
    });
  }
  await setRunState(stage, run.id, finished ? 'finished' : 'stopped-early', {
    seconds_left: 0,
    finished_at: finishedAt,
    step: result.step,
    ended: finished ? 'all-passes' : 'no-gain',
    ...(await pairResult(stage, run, control.signal)),
  });
  await stage.audit({
    projectId: run.project_id,
    action: 'training-finished',
    subject: run.id,
    detail: {
      state: finished ? 'finished' : 'stopped-early',
      step: result.step,
      bestStep: best.step,
      adapter: best.sha256,
    },
  });
}

/** What it came to for the pairs themselves; a training is none the worse where that cannot be measured. */
async function pairResult(
  stage: StageContext,
  run: StoredRun,
  signal: AbortSignal,
): Promise<{ pairs?: NonNullable<StoredRun['pairs']> }> {
  const pairs = fromJsonOrNull(run.pairs);
  if (pairs === null) return {};
  try {
    return { pairs: toJson({ ...pairs, preferred: await measurePairs(stage, run, signal) }) };
  } catch (error) {
    const problem = describeError(
      error,
      'The training itself is stored; only this measure of it is missing.',
    );
    stage.publish({ type: 'notice', projectId: run.project_id, problem });
    return {};
  }
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
  if (control.wish === 'stop') return stopForGood(stage, run, {});
  const problem = toStorageProblem(error)?.problem ?? describeError(error, nothingLost);
  // Told first: where storing is what failed, storing the state may fail as well.
  stage.publish({ type: 'notice', projectId: run.project_id, problem });
  await setRunState(stage, run.id, 'failed', {
    problem: toJson(problem),
    seconds_left: null,
    ended: 'fault',
  });
  throw error;
}
