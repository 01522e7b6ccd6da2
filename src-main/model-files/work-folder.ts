import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { asProblem, refused, stopped } from './problems.ts';

const prefix = '.vernacular-writing-';

/**
 * Let `make` write into a temporary folder, then put its files in place at once: `folder` is created by one rename, or,
 * where it exists, gets each file by a rename. Whatever goes wrong, nothing stays behind.
 * @param names files that `make` will write, known before it starts
 * @throws ProblemError `file-exists`, `not-a-folder`, `disk-full`, `not-allowed`, and what `make` throws
 */
export async function inWorkFolder<T>(
  wish: { readonly folder: string; readonly names: readonly string[]; readonly replace: boolean },
  signal: AbortSignal | undefined,
  make: (temporary: string) => Promise<T>,
): Promise<T> {
  const folder = resolve(wish.folder);
  const exists = await refuseExisting(folder, wish);
  const beside = exists ? folder : dirname(folder);
  let firstMade: string | undefined;
  let temporary: string | undefined;
  try {
    firstMade = exists ? undefined : await mkdir(beside, { recursive: true });
    await removeAbandoned(beside);
    temporary = join(beside, `${prefix}${process.pid}-${randomBytes(6).toString('hex')}`);
    await mkdir(temporary);
    const made = await make(temporary);
    if (signal?.aborted === true) throw stopped();
    if (exists) {
      for (const name of wish.names) await rename(join(temporary, name), join(folder, name));
    } else await rename(temporary, folder);
    firstMade = undefined;
    return made;
  } catch (error) {
    throw signal?.aborted === true ? stopped() : asProblem(error);
  } finally {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
    if (firstMade !== undefined) await removeEmpty(beside, firstMade);
  }
}

/** @returns whether the folder is there already */
async function refuseExisting(
  folder: string,
  { names, replace }: { readonly names: readonly string[]; readonly replace: boolean },
): Promise<boolean> {
  const found = await stat(folder).catch(() => null);
  if (found === null) return false;
  if (!found.isDirectory())
    throw refused('not-a-folder', `“${basename(folder)}” is a file.`, 'Name a folder.');
  const there = new Set(await readdir(folder));
  const taken = names.find((name) => there.has(name));
  if (taken !== undefined && !replace)
    throw refused(
      'file-exists',
      `There is already a file “${taken}” in this folder.`,
      'Choose another folder, or say that files of the same name may be replaced (--replace).',
    );
  return true;
}

/** What a process left that was killed in the middle: its number is in the name. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(name.slice(prefix.length).split('-')[0]);
    if (Number.isInteger(pid) && !isRunning(pid))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Folders made on the way, from the innermost to the first; those that hold something stay. */
async function removeEmpty(innermost: string, first: string): Promise<void> {
  for (let folder = innermost; folder.length >= first.length; folder = dirname(folder))
    await rmdir(folder).catch(() => undefined);
}
