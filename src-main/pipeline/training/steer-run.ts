/** Pause, resume, stop, move in the queue: what a person may want of a run. */
import { ProblemError } from '../../contract/errors.ts';
import type { RunRow } from '../../contract/training.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { findRun, isResumable, type StoredRun, toRunRow } from './queries.ts';
import { runQueue } from './run-queue.ts';
import { noteRun } from './run-notes.ts';
import { setRunState } from './set-run-state.ts';
import { stopForGood } from './stop-for-good.ts';

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

/**
 * Go on from what was last stored: with a run that paused, failed, or was stopped by a person.
 * @param device where it trains from now on, when the one it had was lost
 */
export async function resumeRun(stage: StageContext, runId: string, device?: 'cpu'): Promise<RunRow> {
  const run = await needRun(stage, runId);
  if (!isResumable(run)) return toRunRow(run);
  const settings = fromJson(run.settings);
  const moved = device !== undefined && settings.device !== device;
  if (moved) {
    await noteRun(stage, runId, {
      step: run.step,
      pass: run.pass,
      kind: 'moved',
      words: `${stage.actor() || 'Somebody'} had it go on with the processor, from where it was last saved.`,
    });
  }
  const row = changed(
    await setRunState(stage, runId, 'waiting', {
      problem: null,
      ended: null,
      finished_at: null,
      ...(moved ? { settings: toJson({ ...settings, device }) } : {}),
    }),
  );
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
  await stopForGood(stage, run, {});
  return toRunRow(await needRun(stage, runId));
}

/** Give a waiting run another place; 1 is next. @returns all that wait, in order */
export async function moveRun(stage: StageContext, runId: string, place: number): Promise<RunRow[]> {
  await needRun(stage, runId);
  const queue = runQueue(stage);
  await queue.move(runId, place);
  const waiting: RunRow[] = [];
  for (const id of queue.waiting) waiting.push(toRunRow(await needRun(stage, id)));
  return waiting;
}

/** Take a waiting run out of the queue: it is gone if it never began, else it stands as paused. */
export async function leaveQueue(stage: StageContext, runId: string): Promise<{ removed: boolean }> {
  const run = await needRun(stage, runId);
  if (!runQueue(stage).remove(runId)) return { removed: false };
  if (run.started_at !== null) {
    await setRunState(stage, runId, 'paused', {});
    return { removed: false };
  }
  await stage.db.deleteFrom('run').where('id', '=', runId).execute();
  await stage.audit({ projectId: run.project_id, action: 'training-removed', subject: runId });
  stage.publish({ type: 'run-removed', projectId: run.project_id, runId });
  return { removed: true };
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
