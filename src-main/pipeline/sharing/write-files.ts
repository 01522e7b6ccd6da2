import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../contract/errors.ts';
import type { Export } from '../../contract/sharing.ts';
import { hashFile } from '../../models/hash-file.ts';

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Write files whole or not at all: under a temporary name, flushed to disk, then renamed.
 * @throws ProblemError `cannot-write` with nothing half-written left behind
 */
export async function writeFiles(folder: string, files: readonly NamedBytes[]): Promise<void> {
  const temporary: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, bytes } of files) {
      const part = join(folder, `.${name}.part`);
      temporary.push(part);
      const file = await open(part, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
    }
    for (const { name } of files) await rename(join(folder, `.${name}.part`), join(folder, name));
  } catch (error) {
    throw cannotWrite(folder, error);
  } finally {
    await Promise.all(temporary.map((path) => rm(path, { force: true })));
  }
}

/** Open what was written again and compare it with what was meant, byte for byte by hash. */
export async function readBack(folder: string, files: readonly NamedBytes[]): Promise<Export['files']> {
  const found: Export['files'] = [];
  for (const { name, bytes } of files) {
    const path = join(folder, name);
    const sha256 = await hashFile(path);
    if (sha256 !== createHash('sha256').update(bytes).digest('hex')) {
      throw new ProblemError({
        code: 'written-differently',
        what: `“${name}” on disk is not what was written.`,
        safe: 'The project is unchanged.',
        remedy: 'Check the disk, or write to another folder.',
        evidence: `${path} has sha256 ${sha256}`,
      });
    }
    found.push({ name, bytes: (await stat(path)).size, sha256 });
  }
  return found;
}

function cannotWrite(folder: string, error: unknown): ProblemError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const full = code === 'ENOSPC';
  return new ProblemError({
    code: full ? 'disk-full' : 'cannot-write',
    what: full ? 'The disk is full.' : 'The files cannot be written to this folder.',
    safe: 'Nothing half-written was left there, and the project is unchanged.',
    remedy: full ? 'Free some space, or choose another disk.' : 'Choose a folder you may write to.',
    evidence: `${code} ${folder}`,
  });
}
