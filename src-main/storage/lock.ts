import Sqlite, { type Database } from 'better-sqlite3';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { secondInstance, toFolderProblem } from './problems.ts';

export interface WorkspaceLock {
  release(): void;
}

/**
 * Take the workspace for this process. The lock is SQLite's exclusive lock on a small file of its own, so the
 * operating system holds it: it ends with the process however that ends, and a stale one cannot exist.
 * Who holds it is written beside it for the details of a refusal.
 * @throws ProblemError `second-instance` when another process (or this one) holds it; `read-only`, `disk-full`
 */
export function lockWorkspace(path: string, holder: string): WorkspaceLock {
  const ownerPath = `${path}.owner`;
  let database: Database | null = null;
  try {
    mkdirSync(dirname(path), { recursive: true });
    database = new Sqlite(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (isBusy(error)) throw secondInstance(`Held by ${readOwner(ownerPath)}.`);
    throw toFolderProblem(error) ?? error;
  }
  const held = database;
  // Only for words in a refusal: the lock does not depend on it.
  try {
    writeFileSync(ownerPath, `${holder}, process ${process.pid}, since ${new Date().toISOString()}`);
  } catch {
    rmSync(ownerPath, { force: true });
  }
  return {
    release: () => {
      if (!held.open) return;
      rmSync(ownerPath, { force: true });
      held.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

function readOwner(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, 200);
  } catch {
    return 'another program';
  }
}
