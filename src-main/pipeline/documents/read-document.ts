import type { DocumentRow } from '../../contract/documents.ts';
import type { Problem } from '../../contract/errors.ts';
import type { ReadProgress } from '../../reader/protocol.ts';
import { toJson } from '../../storage/json-text.ts';
import { toStorageProblem } from '../../storage/problems.ts';
import { newId } from '../../storage/new-id.ts';
import { cutPassages } from '../../text/cut-passages.ts';
import { describeError } from '../../workers/describe-failure.ts';
import { CLOSING, type StageContext } from '../stage-context.ts';
import { addChildren } from './add-children.ts';
import { askReader } from './ask-reader.ts';
import { findNear, rememberSignature } from './find-near.ts';
import { importPairs } from './import-pairs.ts';
import { linkSources } from './link-sources.ts';
import { passageSize } from './passage-size.ts';
import { type StoredDocument, storedDocument, toRow } from './queries.ts';
import { storeOutcome } from './store-outcome.ts';
import type { ReadingEnd, ReadingListener } from './reading-queue.ts';

/**
 * Read one stored document through the reader worker, as a job. However the worker ends, the document gets a
 * state of its own and this settles; a closing workspace leaves it to be read again.
 * @throws what storage throws (a full disk): the document is still to be read
 */
export async function readDocument(
  stage: StageContext,
  documentId: string,
  listener: ReadingListener,
): Promise<ReadingEnd> {
  const stored = await storedDocument(stage.db, documentId).catch(() => null);
  if (stored === null) return 'gone';
  const reading: StoredDocument = { ...stored, state: 'reading', problem: null };
  const job: { signal?: AbortSignal } = {};
  const { jobId, finished } = stage.jobs.run(
    {
      projectId: stored.project_id,
      kind: 'read',
      title: `Reading ${stored.name}`,
      unit: 'pages',
      total: null,
    },
    async ({ signal, progress }) => {
      job.signal = signal;
      signal.throwIfAborted();
      await stage.db
        .updateTable('document')
        .set({ state: 'reading', problem: null })
        .where('id', '=', documentId)
        .execute();
      publish(stage, reading);
      const onProgress = (event: ReadProgress): void => {
        listener.onProgress(event);
        progress(event.done, event.total);
        publish(stage, reading, event);
      };
      const outcome = await askReader(stage, stored, 'read', {}, { signal, onProgress });
      signal.throwIfAborted();
      const pairs = outcome.status === 'refused' ? [] : outcome.pairs;
      const imported = await importPairs(stage, stored, pairs, signal);
      const unpacking = await addChildren(stage, stored, outcome.children, signal);
      const signature = outcome.noticed?.signature ?? null;
      const maxCharacters = await passageSize(stage.db);
      const blocks = outcome.status === 'refused' ? [] : outcome.blocks;
      const passages = cutPassages(blocks, { maxCharacters }).map((each) => ({ id: newId(), ...each }));
      const checked = { projectId: stored.project_id, documentId, name: stored.name };
      const found = {
        outcome,
        pairs: imported.pairs,
        warnings: [...imported.warnings, ...unpacking],
        near: signature === null ? null : await findNear(stage, stored.project_id, documentId, signature),
        passages,
        keepChecked: await stage.privacy.passages(checked, passages, signal),
      };
      await stage.db.transaction().execute((tx) => storeOutcome(tx, stored, found));
      await rememberSignature(stage, stored.project_id, documentId, signature);
      return outcome;
    },
  );
  listener.onJob(jobId);
  try {
    const outcome = await finished;
    if (outcome.status !== 'refused') await linkSources(stage.db, stored.project_id, documentId);
    await tellChanged(stage, documentId, outcome.pairs.length > 0);
    return outcome.status === 'refused' ? 'refused' : 'read';
  } catch (error) {
    return endOtherwise(stage, documentId, error, job.signal?.reason);
  }
}

/**
 * Cancelled, closing, or a worker that failed: the original is stored in any case.
 * @throws the error itself when it is storage that failed: nothing is wrong with the file then
 */
async function endOtherwise(
  stage: StageContext,
  documentId: string,
  error: unknown,
  stopReason: unknown,
): Promise<'refused' | 'cancelled' | 'gone' | 'closing'> {
  if (stopReason === CLOSING) return 'closing';
  const cancelled = stopReason !== undefined;
  if (!cancelled && toStorageProblem(error) !== null) {
    // A change this small may still fit; if not, opening the workspace does it.
    await stage.db
      .updateTable('document')
      .set({ state: 'waiting' })
      .where('id', '=', documentId)
      .execute()
      .catch(() => undefined);
    await tellChanged(stage, documentId, false);
    throw error;
  }
  const problem: Problem | null = cancelled
    ? null
    : describeError(error, 'The original file is stored, and the other files are read.');
  const state = cancelled ? 'cancelled' : 'refused';
  const changed = await stage.db
    .updateTable('document')
    .set({ state, problem: problem === null ? null : toJson(problem), read_at: new Date().toISOString() })
    .where('id', '=', documentId)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) return 'gone';
  await tellChanged(stage, documentId, false);
  return state;
}

async function tellChanged(stage: StageContext, documentId: string, examplesToo: boolean): Promise<void> {
  const stored = await storedDocument(stage.db, documentId).catch(() => null);
  if (stored === null) return;
  publish(stage, stored);
  stage.publish({ type: 'privacy-changed', projectId: stored.project_id });
  if (examplesToo) stage.publish({ type: 'examples-changed', projectId: stored.project_id });
}

function publish(
  stage: StageContext,
  stored: StoredDocument,
  progress: DocumentRow['progress'] = null,
): void {
  stage.publish({
    type: 'document-changed',
    projectId: stored.project_id,
    document: toRow(stored, progress),
  });
}
