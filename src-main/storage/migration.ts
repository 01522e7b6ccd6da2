import type { Database } from 'better-sqlite3';

/** One step of the file's format. Applied in its own transaction, together with its number; never edited once released. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  up(database: Database): void;
}
