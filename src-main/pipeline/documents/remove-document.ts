import type { Kysely } from 'kysely';
import { appendAudit } from '../../storage/audit-log.ts';
import type { Schema } from '../../storage/schema.ts';
import type { StageContext } from '../stage-context.ts';
import { storedDocument, toRow } from './queries.ts';
import { readingQueue } from './reading-queue.ts';

/**
 * Remove a document with its text and passages. Examples that came from it stay, without their passage. If it
 * was the one kept of several same files, the next of them takes over its bytes and is read.
 */
export async function removeDocument(stage: StageContext, documentId: string): Promise<{ removed: boolean }> {
  const stored = await storedDocument(stage.db, documentId).catch(() => null);
  if (stored === null) return { removed: false };
  const queue = readingQueue(stage);
  queue.drop(documentId);
  const jobId = queue.jobOf(documentId);
  if (jobId !== null) stage.jobs.cancel(jobId);
  const heir = await stage.db.transaction().execute(async (tx) => {
    const next = await passOn(tx, documentId);
    await tx.deleteFrom('document').where('id', '=', documentId).execute();
    await appendAudit(tx, {
      at: new Date().toISOString(),
      actor: stage.actor(),
      action: 'document-removed',
      subject: stored.name,
      projectId: stored.project_id,
      detail: { documentId, sha256: stored.sha256 },
    });
    return next;
  });
  const projectId = stored.project_id;
  stage.publish({ type: 'document-removed', projectId, documentId });
  stage.publish({ type: 'examples-changed', projectId });
  if (heir !== null) {
    const document = toRow(await storedDocument(stage.db, heir));
    stage.publish({ type: 'document-changed', projectId, document });
    queue.add(heir);
  }
  return { removed: true };
}

/** @returns the duplicate that has the bytes now; null when there is none */
async function passOn(tx: Kysely<Schema>, documentId: string): Promise<string | null> {
  const heir = await tx
    .selectFrom('document')
    .select('id')
    .where('duplicate_of', '=', documentId)
    .orderBy('id')
    .executeTakeFirst();
  if (heir === undefined) return null;
  await tx
    .updateTable('document_content')
    .set({ document_id: heir.id })
    .where('document_id', '=', documentId)
    .execute();
  await tx
    .updateTable('document')
    .set({ duplicate_of: heir.id })
    .where('duplicate_of', '=', documentId)
    .execute();
  await tx
    .updateTable('document')
    .set({ duplicate_of: null, state: 'waiting' })
    .where('id', '=', heir.id)
    .execute();
  return heir.id;
}
