/** A workspace on disk: a folder with the encrypted file, its header, its lock and its backups. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { Kysely } from 'kysely';
import { ProblemError } from '../contract/errors.ts';
import { backUp } from './back-up.ts';
import { connect } from './connect.ts';
import { dialectFor } from './dialect.ts';
import { type Header, readHeader, writeHeader } from './header.ts';
import { findKey, type Keychain, makeKey } from './keys.ts';
import { lockWorkspace } from './lock.ts';
import { migrate } from './migrate.ts';
import { migrations as allMigrations } from './migrations/all.ts';
import type { Migration } from './migration.ts';
import { damaged, toFolderProblem } from './problems.ts';
import type { Schema } from './schema.ts';

export interface Storage {
  readonly db: Kysely<Schema>;
  /** The connection under `db`, for pragmas and tests. */
  readonly raw: Database;
  readonly key: Header['key']['kind'];
  /** A verified copy in the backups folder. @returns its path */
  backUp(why: string): string;
  /** Fold the write-ahead log in, close and give the lock back. Safe to call twice. */
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly folder: string;
  readonly passphrase: string | null;
  readonly keychain: Keychain | null;
  /** Who opens it, for the words of a second instance's refusal. */
  readonly holder: string;
  /** Other than the app's own: for tests of the file format. */
  readonly migrations?: readonly Migration[];
}

/** Where things lie in a workspace folder. */
export function workspacePaths(folder: string): {
  file: string;
  header: string;
  lock: string;
  backups: string;
} {
  return {
    file: join(folder, 'workspace.vernacular'),
    header: join(folder, 'workspace.json'),
    lock: join(folder, 'workspace.lock'),
    backups: join(folder, 'backups'),
  };
}

/**
 * How the workspace in this folder is locked; null when there is none. A header that is missing or damaged counts
 * as a passphrase: opening it will say what is wrong.
 */
export function workspaceKey(folder: string): Header['key']['kind'] | null {
  const paths = workspacePaths(folder);
  if (!holdsBytes(paths.file)) return null;
  try {
    return readHeader(paths.header)?.key.kind ?? 'passphrase';
  } catch {
    return 'passphrase';
  }
}

/**
 * Make a workspace and open it.
 * @throws ProblemError `workspace-exists`, `second-instance`, `disk-full`, `read-only`
 */
export async function createWorkspace(options: OpenOptions): Promise<Storage> {
  const paths = workspacePaths(options.folder);
  return holdingLock(options, async (release) => {
    if (holdsBytes(paths.file)) {
      throw new ProblemError({
        code: 'workspace-exists',
        what: 'There already is a workspace in this folder.',
        safe: 'It was not changed.',
        remedy: 'Open it with its passphrase, or choose another folder.',
        evidence: paths.file,
      });
    }
    const { key, header } = await makeKey(options.passphrase, options.keychain);
    writeHeader(paths.header, header);
    return finish(connect(paths.file, key, 'make'), key, header, options, release);
  });
}

/**
 * Open the workspace in this folder, bringing it to this app's format first.
 * @throws ProblemError `no-workspace`, `wrong-passphrase`, `key-missing`, `damaged`, `not-a-workspace`,
 *   `second-instance`, `newer-than-app`, `migration-failed`, `disk-full`, `read-only`
 */
export async function openWorkspace(options: OpenOptions): Promise<Storage> {
  const paths = workspacePaths(options.folder);
  return holdingLock(options, async (release) => {
    if (!holdsBytes(paths.file)) {
      throw new ProblemError({
        code: 'no-workspace',
        what: 'There is no workspace in this folder yet.',
        safe: 'Nothing was changed.',
        remedy: 'Start a new workspace here, or choose the folder that holds yours.',
        evidence: paths.file,
      });
    }
    const header = readHeader(paths.header);
    if (header === null) throw damaged(`${paths.header} is missing`);
    const key = await findKey(header, options.passphrase, options.keychain);
    return finish(connect(paths.file, key, 'existing'), key, header, options, release);
  });
}

async function holdingLock(
  options: OpenOptions,
  open: (release: () => void) => Promise<Storage>,
): Promise<Storage> {
  const lock = lockWorkspace(workspacePaths(options.folder).lock, options.holder);
  try {
    return await open(lock.release);
  } catch (error) {
    lock.release();
    throw toFolderProblem(error) ?? error;
  }
}

function finish(
  raw: Database,
  key: Buffer | null,
  header: Header,
  options: OpenOptions,
  release: () => void,
): Storage {
  const { backups } = workspacePaths(options.folder);
  const copy = (why: string): string => backUp(raw, key, backups, why);
  try {
    migrate(raw, options.migrations ?? allMigrations, copy);
  } catch (error) {
    raw.close();
    throw error;
  }
  const db = new Kysely<Schema>({ dialect: dialectFor(raw) });
  return {
    db,
    raw,
    key: header.key.kind,
    backUp: copy,
    close: async () => {
      await db.destroy();
      // Kysely closes only what it has used.
      if (raw.open) raw.close();
      release();
    },
  };
}

function holdsBytes(path: string): boolean {
  return existsSync(path) && statSync(path).size > 0;
}
