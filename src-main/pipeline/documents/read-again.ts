import type { DocumentRow } from '../../contract/documents.ts';
import type { StageContext } from '../stage-context.ts';
import { storedDocument, toRow } from './queries.ts';
import { readingQueue } from './reading-queue.ts';

/** Put a document back into the queue, from its stored original. Duplicates and those in the queue stay as they are. */
export async function readAgain(stage: StageContext, documentId: string): Promise<DocumentRow> {
  const stored = await storedDocument(stage.db, documentId);
  if (stored.state === 'duplicate' || stored.state === 'reading' || stored.state === 'waiting') {
    return toRow(stored, readingQueue(stage).progressOf(documentId));
  }
  await stage.db
    .updateTable('document')
    .set({ state: 'waiting', problem: null })
    .where('id', '=', documentId)
    .execute();
  const document = toRow(await storedDocument(stage.db, documentId));
  stage.publish({ type: 'document-changed', projectId: stored.project_id, document });
  readingQueue(stage).add(documentId);
  return document;
}
