/** What can go wrong with a workspace file, in words. */
import { type Problem, ProblemError } from '../contract/errors.ts';

const nothingLost = 'Everything that was already saved is safe.';

export function wrongPassphrase(): ProblemError {
  return new ProblemError({
    code: 'wrong-passphrase',
    what: 'This passphrase does not open the workspace.',
    safe: 'Nothing was changed.',
    remedy: 'Check capitals and keyboard layout, then try again. Without the passphrase nobody can open it.',
  });
}

export function secondInstance(evidence: string): ProblemError {
  return new ProblemError({
    code: 'second-instance',
    what: 'This workspace is already open in another window or program.',
    safe: 'The work in the other window goes on undisturbed.',
    remedy: 'Go to the other window, or close it and try again.',
    evidence,
  });
}

export function notAWorkspace(evidence: string): ProblemError {
  return new ProblemError({
    code: 'not-a-workspace',
    what: 'The file in the workspace folder was not made by Vernacular.',
    safe: 'It was not changed.',
    remedy: 'Choose another folder, or move the file away and start a new workspace.',
    evidence,
  });
}

export function damaged(evidence: string): ProblemError {
  return new ProblemError({
    code: 'damaged',
    what: 'The workspace file is damaged and was not opened.',
    safe: 'It was not changed, and the copies in the backups folder are untouched.',
    remedy: 'Put the newest file from the backups folder in its place. Check the disk before going on.',
    evidence,
  });
}

export function newerThanApp(found: number, known: number): ProblemError {
  return new ProblemError({
    code: 'newer-than-app',
    what: 'This workspace was last used with a newer version of Vernacular.',
    safe: 'Nothing was changed.',
    remedy: 'Install the newer version on this computer and open it there.',
    evidence: `File format ${found}; this version knows up to ${known}.`,
  });
}

export function keyMissing(): ProblemError {
  return new ProblemError({
    code: 'key-missing',
    what: 'The key of this workspace is no longer in the keychain of this computer.',
    safe: 'The workspace file was not changed.',
    remedy: 'Sign in as the user who made the workspace, or restore the keychain.',
  });
}

export function migrationFailed(name: string, error: unknown): ProblemError {
  return new ProblemError({
    code: 'migration-failed',
    what: 'The workspace could not be brought to this version’s format.',
    safe: 'It stays in the format it had, and a copy lies in the backups folder.',
    remedy: 'Open it with the version it was last used with, and send the details to support.',
    evidence: `${name}: ${evidenceOf(error)}`,
  });
}

const diskFull: Problem = {
  code: 'disk-full',
  what: 'The disk is full, so the last change could not be saved.',
  safe: nothingLost,
  remedy: 'Free some space on this disk, then do it again.',
};

const readOnly: Problem = {
  code: 'read-only',
  what: 'The folder cannot be written to.',
  safe: nothingLost,
  remedy: 'Give yourself permission to write in this folder, or choose another one.',
};

const noFolder: Problem = {
  code: 'no-folder',
  what: 'The workspace folder is not there, or is not a folder.',
  safe: nothingLost,
  remedy: 'Check that the drive is connected and that the path is right, or choose another folder.',
};

const diskTrouble: Problem = {
  code: 'disk-trouble',
  what: 'The disk did not answer as it should.',
  safe: nothingLost,
  remedy: 'Check that the drive is connected, then try again.',
};

/** The problem behind a database or file system error; null when it is none of those. */
export function toStorageProblem(error: unknown): ProblemError | null {
  const code = codeOf(error);
  if (code === null) return null;
  const evidence = evidenceOf(error);
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC' || code === 'EDQUOT') {
    return new ProblemError({ ...diskFull, evidence });
  }
  if (
    code.startsWith('SQLITE_READONLY') ||
    code === 'SQLITE_CANTOPEN' ||
    code === 'EROFS' ||
    code === 'EACCES' ||
    code === 'EPERM'
  ) {
    return new ProblemError({ ...readOnly, evidence });
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return damaged(evidence);
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO')
    return new ProblemError({ ...diskTrouble, evidence });
  if (code.startsWith('SQLITE_BUSY')) return secondInstance(evidence);
  return null;
}

/** The same for the making and opening of a workspace, when its folder itself may be what is wrong. */
export function toFolderProblem(error: unknown): ProblemError | null {
  const code = codeOf(error);
  if (code === 'ENOTDIR' || code === 'EEXIST' || code === 'ENOENT') {
    return new ProblemError({ ...noFolder, evidence: evidenceOf(error) });
  }
  return toStorageProblem(error);
}

export function evidenceOf(error: unknown): string {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return code === null ? message : `${code}: ${message}`;
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
