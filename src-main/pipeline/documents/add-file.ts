import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ProblemError } from '../../contract/errors.ts';
import type { StageContext } from '../stage-context.ts';
import { addDocument } from './add-document.ts';
import type { FoundFile, Taken } from './intake.ts';

/** Only what is wrong with this one file is passed over. @throws what stops everything: a full disk, a project that is gone */
export async function addFile(stage: StageContext, projectId: string, file: FoundFile): Promise<Taken> {
  const { path, place } = file;
  try {
    const size = (await stat(path)).size;
    const row = await addDocument(stage, {
      projectId,
      name: basename(path),
      place,
      size,
      bytes: createReadStream(path, { highWaterMark: 1024 * 1024 }),
    });
    return { row };
  } catch (error) {
    return { refused: asRefusal(path, error) };
  }
}

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
