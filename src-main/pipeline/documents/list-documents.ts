import type { DocumentRow } from '../../contract/documents.ts';
import type { StageContext } from '../stage-context.ts';
import { storedDocuments, toRow } from './queries.ts';
import { readingQueue } from './reading-queue.ts';

export async function listDocuments(stage: StageContext, projectId: string): Promise<DocumentRow[]> {
  const queue = readingQueue(stage);
  const stored = await storedDocuments(stage.db, projectId);
  return stored.map((each) => {
    // Stopped by a full disk, it could not even be put back among those that wait.
    const stopped = each.state === 'reading' && queue.jobOf(each.id) === null;
    return toRow(stopped ? { ...each, state: 'waiting' } : each, queue.progressOf(each.id));
  });
}
