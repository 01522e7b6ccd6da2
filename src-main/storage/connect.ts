import Sqlite, { type Database } from 'better-sqlite3';
import { damaged, notAWorkspace, toStorageProblem } from './problems.ts';

/** In the file's header, so that a foreign SQLite file is told from ours: “Vern”. */
export const APPLICATION_ID = 0x5665726e;

/**
 * Open a workspace file with its key and this app's settings. A new file gets our mark.
 * @param key 32 bytes, or null for a file that is not encrypted
 * @throws ProblemError `damaged`, `not-a-workspace`, `read-only`, `disk-full`
 */
export function connect(path: string, key: Buffer | null, mode: 'make' | 'existing'): Database {
  let database: Database | null = null;
  try {
    database = new Sqlite(path, { fileMustExist: mode === 'existing', timeout: 2000 });
    useKey(database, key);
    const tables = count(database);
    const mark = database.pragma('application_id', { simple: true });
    if (mark !== APPLICATION_ID) {
      if (tables > 0 || mark !== 0) throw notAWorkspace(`application_id ${String(mark)}`);
      database.pragma(`application_id = ${APPLICATION_ID}`);
    }
    if (mode === 'existing') checkWhole(database);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    // On macOS a plain fsync leaves the bytes in the drive's cache; nothing elsewhere.
    database.pragma('fullfsync = ON');
    // After a large file the log shrinks again to 64 MiB.
    database.pragma('journal_size_limit = 67108864');
    database.pragma('foreign_keys = ON');
    database.pragma('secure_delete = ON');
    database.pragma('temp_store = MEMORY');
    database.pragma('cache_size = -65536');
    return database;
  } catch (error) {
    database?.close();
    throw toStorageProblem(error) ?? error;
  }
}

/** Without a key statement the file is plain SQLite. */
export function useKey(database: Database, key: Buffer | null): void {
  if (key === null) return;
  database.pragma("cipher = 'sqlcipher'");
  database.pragma('legacy = 4');
  database.pragma(`key = "x'${key.toString('hex')}'"`);
}

function count(database: Database): number {
  return database.prepare('SELECT count(*) FROM sqlite_master').pluck().get() as number;
}

/** `quick_check` reads every page but compares no index: some tenths of a second per 100 MB. */
function checkWhole(database: Database): void {
  const found = database.prepare('PRAGMA quick_check(5)').pluck().all() as string[];
  if (found.length !== 1 || found[0] !== 'ok') throw damaged(found.join('; ').slice(0, 500));
}
