import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { ProblemError } from '../../contract/errors.ts';
import { hashFile } from '../../models/hash-file.ts';
import type { StageContext } from '../stage-context.ts';
import { needExport } from './make-export.ts';

/**
 * One file of an export, verified to be the one that was checked.
 * @throws ProblemError `no-such-export`, `file-gone`, `file-changed`
 */
export async function giveFile(
  stage: StageContext,
  wanted: { readonly exportId: string; readonly name: string },
): Promise<{ name: string; file: Blob }> {
  const made = await needExport(stage, wanted.exportId);
  // Only names that the export lists are ever joined to its folder.
  const listed = made.files.find(({ name }) => name === wanted.name);
  if (listed === undefined) throw refused('file-gone', `There is no “${wanted.name}” in this export.`);
  const path = join(made.folder, listed.name);
  const sha256 = await hashFile(path).catch(() => null);
  if (sha256 === null) throw refused('file-gone', `“${listed.name}” is no longer in its folder.`);
  if (sha256 !== listed.sha256)
    throw refused('file-changed', `“${listed.name}” was changed after it was checked.`);
  return { name: listed.name, file: await openAsBlob(path) };
}

function refused(code: string, what: string): ProblemError {
  return new ProblemError({ code, what, safe: 'The project is unchanged.', remedy: 'Make the files again.' });
}
