import type { DocumentRow } from '../../contract/documents.ts';
import { ProblemError } from '../../contract/errors.ts';
import type { StageContext } from '../stage-context.ts';
import { baseName } from './base-name.ts';
import { storedDocument, toRow } from './queries.ts';
import { readingQueue } from './reading-queue.ts';
import { storeContent } from './store-content.ts';

/** What the reader is given must fit its memory several times over. */
export const MAX_FILE_BYTES = 512 * 1024 * 1024;

export interface IncomingFile {
  readonly projectId: string;
  readonly name: string;
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** For a sample set: who approved the pairs in it beforehand. */
  readonly pairsApprovedBy?: string;
}

/**
 * Store a file and put it in the queue for reading.
 * @throws ProblemError `project-gone`, `too-large`
 */
export async function addDocument(stage: StageContext, file: IncomingFile): Promise<DocumentRow> {
  await requireProject(stage, file.projectId);
  if (file.size > MAX_FILE_BYTES) throw tooLarge(file.name, file.size);
  const { documentId, toBeRead } = await storeContent(
    stage.db,
    { projectId: file.projectId, name: file.name, pairsApprovedBy: file.pairsApprovedBy ?? null },
    file.bytes,
  );
  const row = toRow(await storedDocument(stage.db, documentId));
  stage.publish({ type: 'document-changed', projectId: file.projectId, document: row });
  await stage.audit({
    projectId: file.projectId,
    action: 'document-added',
    subject: file.name,
    detail: { documentId, bytes: row.bytes, state: row.state },
  });
  if (toBeRead) readingQueue(stage).add(documentId);
  return row;
}

/** Given as bytes by a browser, which may send a path as its name: only the last part is kept. */
export function fromBlob(projectId: string, name: string, file: Blob): IncomingFile {
  return { projectId, name: baseName(name), size: file.size, bytes: file.stream() };
}

async function requireProject(stage: StageContext, projectId: string): Promise<void> {
  const found = await stage.db
    .selectFrom('project')
    .select('id')
    .where('id', '=', projectId)
    .executeTakeFirst();
  if (found !== undefined) return;
  throw new ProblemError({
    code: 'project-gone',
    what: 'This project is no longer in the workspace.',
    safe: 'Nothing was changed.',
    remedy: 'Go back to all projects.',
    evidence: projectId,
  });
}

function tooLarge(name: string, size: number): ProblemError {
  return new ProblemError({
    code: 'too-large',
    what: `“${name}” has ${Math.round(size / 1024 ** 2)} MB; files up to ${MAX_FILE_BYTES / 1024 ** 2} MB are read.`,
    safe: 'The file itself was not touched, and all others are read.',
    remedy: 'Split it into parts and add those.',
  });
}
