/** Pause, resume, stop: what a person may want of a run. */
import { ProblemError } from '../../contract/errors.ts';
import type { RunRow } from '../../contract/training.ts';
import { findBestAdapter } from '../../storage/adapter-rows.ts';
import type { StageContext } from '../stage-context.ts';
import { findRun, type StoredRun, toRunRow } from './queries.ts';
import { runQueue } from './run-queue.ts';
import { setRunState } from './set-run-state.ts';

export async function pauseRun(stage: StageContext, runId: string): Promise<RunRow> {
  const run = await needRun(stage, runId);
  const queue = runQueue(stage);
  if (queue.remove(runId)) return changed(await setRunState(stage, runId, 'paused', {}));
  const control = queue.control(runId);
  if (control === null) return toRunRow(run);
  const row = changed(await setRunState(stage, runId, 'pausing', {}));
  control.ask('pause');
  return row;
}

/** Also goes on with a run that failed, from what was last stored. */
export async function resumeRun(stage: StageContext, runId: string): Promise<RunRow> {
  const run = await needRun(stage, runId);
  if (run.state !== 'paused' && run.state !== 'failed') return toRunRow(run);
  const row = changed(await setRunState(stage, runId, 'waiting', { problem: null }));
  runQueue(stage).add(runId);
  return row;
}

/** Stop for good and keep the best version so far. */
export async function stopRun(stage: StageContext, runId: string): Promise<RunRow> {
  const run = await needRun(stage, runId);
  const queue = runQueue(stage);
  queue.remove(runId);
  const control = queue.control(runId);
  if (control !== null) {
    const row = changed(await setRunState(stage, runId, 'pausing', {}));
    control.ask('stop');
    return row;
  }
  if (!['waiting', 'paused', 'failed'].includes(run.state)) return toRunRow(run);
  const best = await findBestAdapter(stage.db, runId);
  return changed(
    await setRunState(stage, runId, best === undefined ? 'cancelled' : 'stopped-early', {
      seconds_left: null,
      finished_at: new Date().toISOString(),
    }),
  );
}

/** @throws ProblemError `no-such-run` */
export async function needRun(stage: StageContext, runId: string): Promise<StoredRun> {
  const run = await findRun(stage.db, runId);
  if (run === undefined) throw noSuchRun();
  return run;
}

function changed(row: RunRow | null): RunRow {
  if (row === null) throw noSuchRun();
  return row;
}

function noSuchRun(): ProblemError {
  return new ProblemError({
    code: 'no-such-run',
    what: 'This training is no longer there.',
    safe: 'Nothing was changed.',
    remedy: 'Choose another one from the list.',
  });
}
