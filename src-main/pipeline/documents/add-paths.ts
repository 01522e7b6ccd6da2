import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DocumentRow } from '../../contract/documents.ts';
import { ProblemError } from '../../contract/errors.ts';
import type { StageContext } from '../stage-context.ts';
import { addDocument } from './add-document.ts';

/** What systems and editors leave in every folder, and nobody means to add. */
const LITTER = /^(\..*|~\$.*|Thumbs\.db|desktop\.ini|__MACOSX)$/i;

/**
 * Add files by path; folders are walked, links inside them are not followed. A file that cannot be opened is
 * told in a notice and the rest goes on.
 * @throws ProblemError `path-not-readable` when nothing could be added at all; `nothing-to-add`; `disk-full`
 */
export async function addPaths(
  stage: StageContext,
  projectId: string,
  paths: readonly string[],
): Promise<DocumentRow[]> {
  const rows: DocumentRow[] = [];
  let refused: ProblemError | null = null;
  for (const path of paths) {
    for await (const file of filesUnder(path)) {
      try {
        const size = (await stat(file)).size;
        rows.push(
          await addDocument(stage, { projectId, name: basename(file), size, bytes: createReadStream(file) }),
        );
      } catch (error) {
        refused = asRefusal(file, error);
        stage.publish({ type: 'notice', projectId, problem: refused.problem });
      }
    }
  }
  if (rows.length > 0) return rows;
  throw refused ?? nothingToAdd();
}

/** A path that is missing is yielded all the same: opening it says why it cannot be. */
async function* filesUnder(path: string): AsyncGenerator<string> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isDirectory()) {
    yield path;
    return;
  }
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (LITTER.test(entry.name)) continue;
    if (entry.isDirectory()) yield* filesUnder(join(path, entry.name));
    else if (entry.isFile()) yield join(path, entry.name);
  }
}

/** Only what is wrong with this one file is told and passed over; a full disk stops everything. */
function asRefusal(path: string, error: unknown): ProblemError {
  if (error instanceof ProblemError && error.problem.code === 'too-large') return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const syscall = error instanceof Error && 'syscall' in error;
  if (!syscall || code === 'ENOSPC') throw error;
  return new ProblemError({
    code: 'path-not-readable',
    what: `“${basename(path)}” could not be opened${code === 'ENOENT' ? ': it is not there' : ''}.`,
    safe: 'The file was not changed.',
    remedy: 'Check that it exists and that you may read it, then add it again.',
    evidence: `${code} ${path}`,
  });
}

function nothingToAdd(): ProblemError {
  return new ProblemError({
    code: 'nothing-to-add',
    what: 'There are no files in this folder.',
    safe: 'Nothing was changed.',
    remedy: 'Choose another folder, or the files themselves.',
  });
}
