/** Failures of this folder's verbs in the words of the app. */
import { ProblemError } from '../contract/errors.ts';
import { describeError } from '../workers/describe-failure.ts';

export const nothingWritten = 'Nothing was written; the model and the adapter are unchanged.';

export function refused(code: string, what: string, remedy: string, evidence?: string): ProblemError {
  return new ProblemError({
    code,
    what,
    safe: nothingWritten,
    remedy,
    ...(evidence === undefined ? {} : { evidence }),
  });
}

/** Whatever was thrown, as a ProblemError that says nothing was written. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const evidence = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return refused(
      'disk-full',
      'The disk is full.',
      'Free some space, or choose a folder elsewhere.',
      evidence,
    );
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return refused(
      'not-allowed',
      'This account may not write there.',
      'Choose another folder, or ask whoever looks after this computer.',
      evidence,
    );
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return refused(
      'not-found',
      'A file or folder is not where it was said to be.',
      'Check the names.',
      evidence,
    );
  return new ProblemError(describeError(error, nothingWritten));
}

export function stopped(): ProblemError {
  return refused('cancelled', 'Stopped on request.', 'Start it again when you like.');
}
