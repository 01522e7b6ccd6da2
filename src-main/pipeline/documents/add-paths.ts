import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DocumentRow } from '../../contract/documents.ts';
import { ProblemError } from '../../contract/errors.ts';
import type { StageContext } from '../stage-context.ts';
import { type FoundFile, intake, type Taken } from './intake.ts';

/** What systems and editors leave in every folder, and nobody means to add. */
const LITTER = /^(\..*|~\$.*|Thumbs\.db|desktop\.ini|__MACOSX)$/i;

/**
 * Add files by path; folders are walked, links inside them are not followed. All files are listed first, so that a
 * stop in the middle loses none; a file that cannot be opened is told in a notice and the rest goes on.
 * @throws ProblemError `path-not-readable` when nothing could be added at all; `nothing-to-add`; `disk-full`; `stopped`
 */
export async function addPaths(
  stage: StageContext,
  projectId: string,
  paths: readonly string[],
): Promise<DocumentRow[]> {
  const found: FoundFile[] = [];
  for (const path of paths) for await (const file of filesUnder(path, [])) found.push(file);
  if (found.length === 0) throw nothingToAdd();
  const taken = await new Promise<Taken[]>((resolve, reject) => {
    const all: Taken[] = [];
    intake(stage)
      .enlist(projectId, found, (each) => {
        all.push(each);
        if (all.length === found.length) resolve(all);
      })
      .catch(reject);
  });
  const rows = taken.flatMap((each) => ('row' in each ? [each.row] : []));
  if (rows.length > 0) return rows;
  throw taken.flatMap((each) => ('refused' in each ? [each.refused] : [])).at(-1) ?? nothingToAdd();
}

/** A path that is missing is yielded all the same: opening it says why it cannot be. */
async function* filesUnder(path: string, place: readonly string[]): AsyncGenerator<FoundFile> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isDirectory()) {
    yield { path, place };
    return;
  }
  const inside = [...place, basename(path)];
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (LITTER.test(entry.name)) continue;
    if (entry.isDirectory()) yield* filesUnder(join(path, entry.name), inside);
    else if (entry.isFile()) yield { path: join(path, entry.name), place: inside };
  }
}

function nothingToAdd(): ProblemError {
  return new ProblemError({
    code: 'nothing-to-add',
    what: 'There are no files in this folder.',
    safe: 'Nothing was changed.',
    remedy: 'Choose another folder, or the files themselves.',
  });
}
