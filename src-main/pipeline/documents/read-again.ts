import type { DocumentRow } from '../../contract/documents.ts';
import type { StageContext } from '../stage-context.ts';
import { storedDocument, toRow } from './queries.ts';
import { readingQueue } from './reading-queue.ts';

/** Put a document back into the queue, from its stored original. Duplicates and those in the queue stay as they are. */
export async function readAgain(stage: StageContext, documentId: string): Promise<DocumentRow> {
  const stored = await storedDocument(stage.db, documentId);
  const queue = readingQueue(stage);
  if (stored.state === 'duplicate') return toRow(stored);
  if (stored.state === 'reading' || stored.state === 'waiting') {
    queue.add(stored);
    return toRow(stored, queue.progressOf(documentId));
  }
  await stage.db
    .updateTable('document')
    .set({ state: 'waiting', problem: null })
    .where('id', '=', documentId)
    .execute();
  const document = toRow(await storedDocument(stage.db, documentId));
  stage.publish({ type: 'document-changed', projectId: stored.project_id, document });
  queue.add(stored);
  return document;
}
