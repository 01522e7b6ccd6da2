import type { ReadingStatus } from '../../contract/documents.ts';
import { toJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { intake } from './intake.ts';
import { storedDocument, toRow } from './queries.ts';
import { readingQueue } from './reading-queue.ts';
import { tellReading } from './tell-reading.ts';

const settingOf = (projectId: string): string => `reading-paused ${projectId}`;

/** Stored, so that a pause outlives a restart. */
export async function pauseReading(stage: StageContext, projectId: string): Promise<ReadingStatus> {
  readingQueue(stage).setPaused(projectId, true);
  const value = toJson<unknown>(true);
  await stage.db
    .insertInto('setting')
    .values({ key: settingOf(projectId), value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
  return tellReading(stage, projectId);
}

export async function resumeReading(stage: StageContext, projectId: string): Promise<ReadingStatus> {
  await stage.db.deleteFrom('setting').where('key', '=', settingOf(projectId)).execute();
  readingQueue(stage).setPaused(projectId, false);
  intake(stage).start();
  return tellReading(stage, projectId);
}

/** Nothing more is taken in; what waits stays unread and says so; what is being read is broken off. */
export async function stopReading(stage: StageContext, projectId: string): Promise<ReadingStatus> {
  await intake(stage).drop(projectId);
  const queue = readingQueue(stage);
  const dropped = queue.dropAll(projectId);
  for (const job of stage.jobs.list(projectId)) if (job.kind === 'read') stage.jobs.cancel(job.id);
  await stage.db
    .updateTable('document')
    .set({ state: 'cancelled' })
    .where('project_id', '=', projectId)
    .where('state', '=', 'waiting')
    .where('sha256', '!=', '')
    .execute();
  for (const id of dropped) {
    const document = toRow(await storedDocument(stage.db, id));
    stage.publish({ type: 'document-changed', projectId, document });
  }
  await stage.db.deleteFrom('setting').where('key', '=', settingOf(projectId)).execute();
  queue.setPaused(projectId, false);
  return tellReading(stage, projectId);
}

/** Projects whose reading a person paused. */
export async function pausedProjects(stage: StageContext): Promise<string[]> {
  const rows = await stage.db
    .selectFrom('setting')
    .select('key')
    .where('key', 'like', 'reading-paused %')
    .execute();
  return rows.map(({ key }) => key.slice('reading-paused '.length));
}
