import type { Database } from 'better-sqlite3';
import type { Migration } from './migration.ts';
import { migrationFailed, newerThanApp, toStorageProblem } from './problems.ts';

/**
 * Bring a file to this app's format: the missing migrations in order, each in one transaction with its number
 * (`user_version`), so that a stop in between leaves a whole file of a known format.
 * @param backUp called once before the first migration of a file that already holds something
 * @throws ProblemError `newer-than-app`, `migration-failed`, or what `backUp` throws
 */
export function migrate(
  database: Database,
  migrations: readonly Migration[],
  backUp: (why: string) => void,
): void {
  const known = migrations.at(-1)?.number ?? 0;
  const found = database.pragma('user_version', { simple: true }) as number;
  if (found > known) throw newerThanApp(found, known);
  const missing = migrations.filter(({ number }) => number > found);
  const first = missing[0];
  if (first !== undefined && found > 0) backUp(`before-${String(first.number).padStart(4, '0')}`);
  for (const migration of missing) {
    try {
      database.transaction(() => {
        migration.up(database);
        database.pragma(`user_version = ${migration.number}`);
      })();
    } catch (error) {
      throw toStorageProblem(error) ?? migrationFailed(migration.name, error);
    }
  }
}
