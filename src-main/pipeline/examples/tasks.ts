/** Long work on examples as it is stored: its rows are the truth, jobs only run it. */
import type { Kysely, Selectable } from 'kysely';
import { ProblemError } from '../../contract/errors.ts';
import type { DraftKind, ExampleTask } from '../../contract/example-work.ts';
import { fromJson, fromJsonOrNull, toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { ExampleTaskTable } from '../../storage/schema-examples.ts';
import type { Schema } from '../../storage/schema.ts';
import { sayCount, sayNumber } from '../../text/say-count.ts';
import type { StageContext } from '../stage-context.ts';

export type StoredTask = Selectable<ExampleTaskTable>;
export type Tally = ExampleTask['tally'];

export const emptyTally = (): Tally => ({ added: 0, repeated: 0, dropped: {}, kinds: {}, wrong: 0 });

/** How the list of tasks is kept short: what ended longest ago goes first. */
const KEPT = 20;

export async function createTask(
  stage: StageContext,
  wanted: {
    readonly projectId: string;
    readonly kind: ExampleTask['kind'];
    readonly model: { readonly id: string; readonly name: string };
    readonly items: readonly string[];
    readonly kinds?: readonly DraftKind[];
  },
): Promise<StoredTask> {
  const id = newId();
  await stage.db
    .insertInto('example_task')
    .values({
      id,
      project_id: wanted.projectId,
      kind: wanted.kind,
      state: 'running',
      model_id: wanted.model.id,
      model_name: wanted.model.name,
      kinds: toJson(wanted.kinds ?? []),
      items: toJson(wanted.items),
      tally: toJson(emptyTally()),
      problem: null,
      started_by: stage.actor(),
      created_at: new Date().toISOString(),
      finished_at: null,
    })
    .execute();
  return storedTask(stage.db, id);
}

/** @throws ProblemError `no-such-task` */
export async function storedTask(db: Kysely<Schema>, taskId: string): Promise<StoredTask> {
  const task = await db.selectFrom('example_task').selectAll().where('id', '=', taskId).executeTakeFirst();
  if (task !== undefined) return task;
  throw new ProblemError({
    code: 'no-such-task',
    what: 'This work is no longer there.',
    safe: 'Nothing was changed.',
    remedy: 'Start it again from Examples.',
  });
}

/** Newest first. */
export async function listTasks(stage: StageContext, projectId: string): Promise<ExampleTask[]> {
  const tasks = await stage.db
    .selectFrom('example_task')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', 'desc')
    .limit(KEPT)
    .execute();
  return tasks.map(toTask);
}

export function toTask(task: StoredTask): ExampleTask {
  const total = fromJson(task.items).length;
  const tally = fromJson(task.tally);
  return {
    id: task.id,
    projectId: task.project_id,
    kind: task.kind,
    state: task.state,
    modelId: task.model_id,
    modelName: task.model_name,
    done: task.done,
    total,
    tally,
    words: sayTally(task, total, tally),
    problem: fromJsonOrNull(task.problem),
    createdAt: task.created_at,
  };
}

function sayTally(task: Pick<StoredTask, 'kind' | 'done'>, total: number, tally: Tally): string {
  const ofAll = `${sayNumber(task.done)} of ${sayNumber(total)}`;
  if (task.kind === 'ask-base') {
    return `${ofAll} approved questions asked; ${sayNumber(tally.wrong)} answered wrongly.`;
  }
  const dropped = Object.values(tally.dropped).reduce((sum, count) => sum + count, 0);
  const parts = [`${sayCount(tally.added, task.kind === 'draft' ? 'draft' : 'wording')} added`];
  if (tally.repeated > 0) parts.push(`${sayNumber(tally.repeated)} asked already`);
  if (dropped > 0) parts.push(`${sayNumber(dropped)} of no use dropped`);
  return `${ofAll} ${task.kind === 'draft' ? 'passages' : 'questions'}: ${parts.join(', ')}.`;
}

/** After a stop, planned or not: what was under way stands as paused. */
export async function recoverTasks(stage: StageContext): Promise<void> {
  await stage.db
    .updateTable('example_task')
    .set({ state: 'paused' })
    .where('state', '=', 'running')
    .execute();
}
