/** The one place where what went wrong inside becomes what a person reads. */
import { AsyncIteratorClass, ORPCError, ValidationError } from '@orpc/server';
import { ProblemError } from '../contract/errors.ts';
import { CANCELLED, CLOSING } from '../pipeline/stage-context.ts';
import { toStorageProblem } from '../storage/problems.ts';
import { describeError } from '../workers/describe-failure.ts';

/** @param log told only of what nobody foresaw */
export function toRefusal(error: unknown, log: (error: unknown) => void): ORPCError<'PROBLEM', unknown> {
  const problem = describe(error);
  if (problem.code === 'unexpected') log(error);
  return new ORPCError('PROBLEM', { status: 422, message: problem.what, data: problem, cause: error });
}

function describe(error: unknown): ProblemError['problem'] {
  if (error instanceof ProblemError) return error.problem;
  if (error === CLOSING) return workspaceLocked().problem;
  if (error === CANCELLED) {
    return {
      code: 'cancelled',
      what: 'Stopped on request.',
      safe: 'What was done before is kept.',
      remedy: 'Start it again to go on.',
    };
  }
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    const issues = error.cause instanceof ValidationError ? error.cause.issues : [];
    return {
      code: 'not-understood',
      what: 'The request was not complete or not of the expected form.',
      safe: 'Nothing was changed.',
      remedy: 'Fill in what is missing and try again.',
      evidence: issues
        .map(({ path, message }) => `${path?.map(String).join('.') ?? ''}: ${message}`)
        .join('; '),
    };
  }
  return toStorageProblem(error)?.problem ?? describeError(error);
}

export function workspaceLocked(): ProblemError {
  return new ProblemError({
    code: 'workspace-locked',
    what: 'The workspace is locked.',
    safe: 'Nothing was changed.',
    remedy: 'Open it first, then try again.',
  });
}

/** What a browser asks with a path of this computer: it may send bytes and name nothing on the disk. */
const withPath = new Set([
  'elsewhere.importResult',
  'documents.addPaths',
  'models.addPath',
  'models.addFolder',
]);
const withFolder = new Set(['sharing.make', 'evaluation.report.make', 'models.pack', 'models.locate']);

/** @throws ProblemError `no-paths-here` in a shell that takes none */
export function refusePaths(takesPaths: boolean, path: readonly string[], input: unknown): void {
  if (takesPaths) return;
  const name = path.join('.');
  const folder = typeof input === 'object' && input !== null && 'folder' in input ? input.folder : null;
  if (!withPath.has(name) && !(withFolder.has(name) && folder !== null)) return;
  throw new ProblemError({
    code: 'no-paths-here',
    what: 'The browser may not name files or folders of this computer.',
    safe: 'Nothing was read or written.',
    remedy: 'Drop the file into the window, or use the desktop app.',
  });
}

/** The same for what goes wrong while a stream is being read. */
export function refuseInStream(
  stream: AsyncIterator<unknown>,
  log: (error: unknown) => void,
): AsyncIteratorClass<unknown> {
  return new AsyncIteratorClass(
    async () => {
      try {
        return await stream.next();
      } catch (error) {
        throw error instanceof ORPCError ? error : toRefusal(error, log);
      }
    },
    // Also when nothing was ever read: a generator of our own would not pass that on.
    async () => {
      await stream.return?.();
    },
  );
}
