import type { StageContext } from '../stage-context.ts';
import { intake } from './intake.ts';
import { readDocument } from './read-document.ts';
import { readingQueue } from './reading-queue.ts';
import { pausedProjects } from './steer-reading.ts';
import { tellReading } from './tell-reading.ts';

/** After a stop: half-arrived files go, interrupted ones wait again, and everything that waits or was listed goes on. */
export async function recoverDocuments(stage: StageContext): Promise<void> {
  await stage.db.transaction().execute(async (tx) => {
    await tx.deleteFrom('document').where('sha256', '=', '').execute();
    await tx.updateTable('document').set({ state: 'waiting' }).where('state', '=', 'reading').execute();
  });
  const queue = readingQueue(stage);
  queue.drive({
    read: (documentId, listener) => readDocument(stage, documentId, listener),
    changed: (projectId) => tellReading(stage, projectId),
  });
  for (const projectId of await pausedProjects(stage)) queue.setPaused(projectId, true);
  const waiting = await stage.db
    .selectFrom('document')
    .select(['id', 'project_id', 'bytes'])
    .where('state', '=', 'waiting')
    .orderBy('id')
    .execute();
  for (const document of waiting) queue.add(document);
  await intake(stage).recover();
}
