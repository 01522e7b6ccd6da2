import type { Kysely } from 'kysely';
import { ProblemError } from '../../contract/errors.ts';
import type { ExampleTask } from '../../contract/example-work.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import { toStorageProblem } from '../../storage/problems.ts';
import type { Schema } from '../../storage/schema.ts';
import { describeError } from '../../workers/describe-failure.ts';
import { CLOSING, type StageContext } from '../stage-context.ts';
import { type StoredTask, storedTask, type Tally, toTask } from './tasks.ts';

/** What a kind of task does. */
export interface TaskWork {
  readonly title: string;
  /** Countable noun of its items. */
  readonly unit: string;
  /** Of the log, when it is through: `examples-drafted`. */
  readonly action: string;
  /** One item: counts in the tally, and gives what stores its outcome; that and the count are stored together. */
  readonly one: (
    itemId: string,
    tally: Tally,
    signal: AbortSignal,
  ) => Promise<(tx: Kysely<Schema>) => Promise<void>>;
  /** When all are through: @throws ProblemError when nothing of use came of it */
  readonly end: (tally: Tally) => void;
}

interface Running {
  readonly jobId: string;
  /** A person asked it to pause rather than to stop. */
  pausing: boolean;
}

const underWay = new WeakMap<StageContext, Map<string, Running>>();

function runningOf(stage: StageContext): Map<string, Running> {
  const running = underWay.get(stage) ?? new Map<string, Running>();
  underWay.set(stage, running);
  return running;
}

/** Begin a task, or go on with it where it stands. */
export function runTask(
  stage: StageContext,
  task: StoredTask,
  work: TaskWork,
): { jobId: string; taskId: string; finished: Promise<Tally> } {
  const items = fromJson(task.items);
  const running = runningOf(stage);
  const { jobId, finished } = stage.jobs.run(
    {
      projectId: task.project_id,
      kind: task.kind,
      title: work.title,
      unit: work.unit,
      total: items.length,
    },
    async ({ signal, progress }) => {
      const tally = fromJson(task.tally);
      const began = task.done;
      try {
        progress(began);
        for (const [i, item] of items.slice(began).entries()) {
          signal.throwIfAborted();
          const store = await work.one(item, tally, signal);
          signal.throwIfAborted();
          const done = began + i + 1;
          await stage.db.transaction().execute(async (tx) => {
            await store(tx);
            await tx
              .updateTable('example_task')
              .set({ done, tally: toJson(tally) })
              .where('id', '=', task.id)
              .execute();
          });
          stage.publish({ type: 'examples-changed', projectId: task.project_id });
          progress(done);
        }
        await conclude(stage, task, work, tally);
        work.end(tally);
        return tally;
      } catch (error) {
        await concludeEarly(stage, task.id, error, signal, running.get(task.id)?.pausing === true);
        throw error;
      } finally {
        running.delete(task.id);
        stage.publish({ type: 'examples-changed', projectId: task.project_id });
      }
    },
  );
  running.set(task.id, { jobId, pausing: false });
  return { jobId, taskId: task.id, finished };
}

async function conclude(stage: StageContext, task: StoredTask, work: TaskWork, tally: Tally): Promise<void> {
  const now = new Date().toISOString();
  await stage.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('example_task')
      .set({ state: 'done', problem: null, finished_at: now })
      .where('id', '=', task.id)
      .execute();
    await appendAudit(tx, {
      at: now,
      actor: stage.actor(),
      action: work.action,
      subject: toTask({ ...task, done: fromJson(task.items).length, tally: toJson(tally) }).words,
      projectId: task.project_id,
      detail: { ...tally, model: task.model_name },
    });
  });
}

async function concludeEarly(
  stage: StageContext,
  taskId: string,
  error: unknown,
  signal: AbortSignal,
  pausing: boolean,
): Promise<void> {
  const change = (values: { state: ExampleTask['state']; problem?: StoredTask['problem'] }) =>
    stage.db.updateTable('example_task').set(values).where('id', '=', taskId).execute();
  if (signal.aborted) {
    await change({ state: pausing || signal.reason === CLOSING ? 'paused' : 'cancelled' });
    return;
  }
  const problem =
    error instanceof ProblemError
      ? error.problem
      : (toStorageProblem(error)?.problem ??
        describeError(error, 'What was made so far is stored; it can go on from there.'));
  await change({ state: 'failed', problem: toJson(problem) });
}

/** Stop after the item under way; what is there stays, and it can go on, also after a restart. */
export async function pauseTask(stage: StageContext, taskId: string): Promise<ExampleTask> {
  const entry = runningOf(stage).get(taskId);
  if (entry !== undefined) {
    entry.pausing = true;
    stage.jobs.cancel(entry.jobId);
    await untilOver(stage, taskId);
  }
  return toTask(await storedTask(stage.db, taskId));
}

/** Stop for good; what is there stays. */
export async function cancelTask(stage: StageContext, taskId: string): Promise<ExampleTask> {
  const task = await storedTask(stage.db, taskId);
  const entry = runningOf(stage).get(taskId);
  if (entry !== undefined) {
    stage.jobs.cancel(entry.jobId);
    await untilOver(stage, taskId);
  } else if (task.state === 'paused' || task.state === 'failed') {
    await stage.db
      .updateTable('example_task')
      .set({ state: 'cancelled', finished_at: new Date().toISOString() })
      .where('id', '=', taskId)
      .execute();
    stage.publish({ type: 'examples-changed', projectId: task.project_id });
  }
  return toTask(await storedTask(stage.db, taskId));
}

/** A model that writes stops within a word or two. */
async function untilOver(stage: StageContext, taskId: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (runningOf(stage).has(taskId) && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
