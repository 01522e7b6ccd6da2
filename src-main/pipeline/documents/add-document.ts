import type { DocumentRow } from '../../contract/documents.ts';
import { ProblemError } from '../../contract/errors.ts';
import type { StageContext } from '../stage-context.ts';
import { baseName } from './base-name.ts';
import { storedDocument, toRow } from './queries.ts';
import { readingQueue } from './reading-queue.ts';
import { storeContent } from './store-content.ts';

/** Larger ones are no documents; SQLite itself would take more. */
export const MAX_FILE_BYTES = 8 * 1024 ** 3;

export interface IncomingFile {
  readonly projectId: string;
  readonly name: string;
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Folders and containers it lay in, outermost first. */
  readonly place?: readonly string[];
  /** The document it was inside of. */
  readonly parent?: { readonly id: string; readonly outermostId: string };
  /** For a sample set: who approved the pairs in it beforehand. */
  readonly pairsApprovedBy?: string;
}

/**
 * Store a file and put it in the queue for reading. A file of the same name, place and bytes is not added once more:
 * so an import that broke off can be started again from its beginning.
 * @throws ProblemError `project-gone`, `too-large`
 */
export async function addDocument(stage: StageContext, file: IncomingFile): Promise<DocumentRow> {
  await requireProject(stage, file.projectId);
  if (file.size > MAX_FILE_BYTES) throw tooLarge(file.name, file.size);
  const { documentId, outcome } = await storeContent(
    stage.db,
    {
      projectId: file.projectId,
      name: file.name,
      place: file.place ?? [],
      parent: file.parent ?? null,
      pairsApprovedBy: file.pairsApprovedBy ?? null,
      actor: stage.actor(),
    },
    file.bytes,
  );
  const stored = await storedDocument(stage.db, documentId);
  const row = toRow(stored);
  if (outcome === 'known') return row;
  stage.publish({ type: 'document-changed', projectId: file.projectId, document: row });
  if (outcome === 'new') readingQueue(stage).add(stored);
  return row;
}

/** Given as bytes by a browser, which may send a path as its name: only the last part is kept. */
export function fromBlob(
  projectId: string,
  name: string,
  place: readonly string[],
  file: Blob,
): IncomingFile {
  return { projectId, name: baseName(name), place, size: file.size, bytes: file.stream() };
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
    what: `“${name}” has ${(size / 1024 ** 3).toFixed(1)} GB; files up to ${MAX_FILE_BYTES / 1024 ** 3} GB are taken.`,
    safe: 'The file itself was not touched, and all others are read.',
    remedy: 'Split it into parts and add those.',
  });
}
