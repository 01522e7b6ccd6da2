import { ProblemError } from '../../contract/errors.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { askBaseWork } from './ask-base.ts';
import { draftWork } from './draft-examples.ts';
import { wordingsWork } from './draft-wordings.ts';
import { runTask, type TaskWork } from './run-task.ts';
import { type StoredTask, storedTask, type Tally } from './tasks.ts';

/**
 * Go on with paused work, or with work that broke off, where it stands.
 * @throws ProblemError `nothing-left` when it is under way or through
 */
export async function resumeTask(
  stage: StageContext,
  taskId: string,
): Promise<{ jobId: string; taskId: string; finished: Promise<Tally> }> {
  const task = await storedTask(stage.db, taskId);
  const open =
    (task.state === 'paused' || task.state === 'failed') && task.done < fromJson(task.items).length;
  if (!open) {
    throw new ProblemError({
      code: 'nothing-left',
      what: task.state === 'running' ? 'This is under way already.' : 'Nothing of this is left to do.',
      safe: 'Nothing was changed.',
      remedy: 'Look at what came of it in the queue.',
    });
  }
  const work = await workOf(stage, task);
  await stage.db
    .updateTable('example_task')
    .set({ state: 'running', problem: null })
    .where('id', '=', taskId)
    .execute();
  return runTask(stage, { ...task, state: 'running' }, work);
}

function workOf(stage: StageContext, task: StoredTask): Promise<TaskWork> {
  switch (task.kind) {
    case 'draft':
      return draftWork(stage, task);
    case 'wordings':
      return wordingsWork(stage, task);
    case 'ask-base':
      return askBaseWork(stage, task);
  }
}
