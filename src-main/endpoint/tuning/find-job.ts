import type { Kysely, Selectable } from 'kysely';
import type { StageContext } from '../../pipeline/stage-context.ts';
import { toJson } from '../../storage/json-text.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { EndpointJobTable, StoredEvent } from '../../storage/schema-endpoint.ts';
import type { RunTable } from '../../storage/schema-results.ts';
import type { Schema } from '../../storage/schema.ts';
import { ApiError } from '../api-error.ts';

export type StoredJob = Selectable<EndpointJobTable>;
export type JobRun = Selectable<RunTable>;

export const jobPrefix = 'ftjob-';

export interface JobWithRun {
  readonly job: StoredJob;
  /** Null until its files are validated, and when the run was removed in the app. */
  readonly run: JobRun | null;
}

/** @throws ApiError 404 */
export async function needJob(stage: StageContext, projectId: string, id: string): Promise<JobWithRun> {
  const job = id.startsWith(jobPrefix)
    ? await stage.db
        .selectFrom('endpoint_job')
        .selectAll()
        .where('id', '=', id.slice(jobPrefix.length))
        .where('project_id', '=', projectId)
        .executeTakeFirst()
    : undefined;
  if (job === undefined) {
    throw new ApiError(404, `Could not find fine tune: “${id.slice(0, 100)}”.`, {
      param: 'fine_tuning_job_id',
      code: 'fine_tune_not_found',
    });
  }
  return { job, run: await findRunOf(stage.db, job) };
}

/** Newest first. */
export async function listJobRows(stage: StageContext, projectId: string): Promise<JobWithRun[]> {
  const jobs = await stage.db
    .selectFrom('endpoint_job')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', 'desc')
    .execute();
  return Promise.all(jobs.map(async (job) => ({ job, run: await findRunOf(stage.db, job) })));
}

async function findRunOf(db: Kysely<Schema>, { run_id }: StoredJob): Promise<JobRun | null> {
  if (run_id === null) return null;
  return (await db.selectFrom('run').selectAll().where('id', '=', run_id).executeTakeFirst()) ?? null;
}

/** Write down what happened to a job beside its run. */
export async function addEvents(
  db: Kysely<Schema>,
  jobId: string,
  events: readonly Omit<StoredEvent, 'at'>[],
): Promise<void> {
  const at = new Date().toISOString();
  await db.transaction().execute(async (tx) => {
    const { events: stored } = await tx
      .selectFrom('endpoint_job')
      .select('events')
      .where('id', '=', jobId)
      .executeTakeFirstOrThrow();
    const all = [...fromJson(stored), ...events.map((event) => ({ at, ...event }))];
    await tx
      .updateTable('endpoint_job')
      .set({ events: toJson(all) })
      .where('id', '=', jobId)
      .execute();
  });
}
