import Sqlite, { type Database } from 'better-sqlite3';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { useKey } from './connect.ts';
import { damaged, toStorageProblem } from './problems.ts';

/** Backups kept by `backUp`; the oldest beyond go. */
const KEPT = 5;

/**
 * A copy of the whole workspace in `folder`, encrypted with the same key, opened again and checked before it
 * gets its name.
 * @param why short, for the file's name: `before-0002`, `daily`
 * @returns path of the copy
 * @throws ProblemError `disk-full`, `read-only`, `damaged` (the copy did not pass its check and was removed)
 */
export function backUp(database: Database, key: Buffer | null, folder: string, why: string): string {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace(/\..*/, 'Z');
  const path = join(folder, `workspace-${stamp}-${why}.vernacular`);
  const beside = `${path}.new`;
  try {
    mkdirSync(folder, { recursive: true });
    rmSync(beside, { force: true });
    database.prepare('VACUUM INTO ?').run(beside);
    verify(beside, key);
    renameSync(beside, path);
    prune(folder);
    return path;
  } catch (error) {
    rmSync(beside, { force: true });
    throw toStorageProblem(error) ?? error;
  }
}

function verify(path: string, key: Buffer | null): void {
  const copy = new Sqlite(path, { readonly: true });
  try {
    useKey(copy, key);
    const found = copy.prepare('PRAGMA integrity_check(5)').pluck().all() as string[];
    if (found[0] !== 'ok') throw damaged(`Backup: ${found.join('; ').slice(0, 500)}`);
  } finally {
    copy.close();
  }
}

function prune(folder: string): void {
  const copies = readdirSync(folder).filter((name) => /^workspace-.*\.vernacular$/.test(name));
  for (const name of copies.sort().slice(0, -KEPT)) rmSync(join(folder, name), { force: true });
}
