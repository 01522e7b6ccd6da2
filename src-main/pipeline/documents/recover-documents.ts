import type { StageContext } from '../stage-context.ts';
import { readingQueue } from './reading-queue.ts';

/** After a stop: half-arrived files go, interrupted ones wait again, and everything that waits is read. */
export async function recoverDocuments(stage: StageContext): Promise<void> {
  await stage.db.transaction().execute(async (tx) => {
    await tx.deleteFrom('document').where('sha256', '=', '').execute();
    await tx.updateTable('document').set({ state: 'waiting' }).where('state', '=', 'reading').execute();
  });
  const waiting = await stage.db
    .selectFrom('document')
    .select('id')
    .where('state', '=', 'waiting')
    .orderBy('id')
    .execute();
  for (const { id } of waiting) readingQueue(stage).add(id);
}
