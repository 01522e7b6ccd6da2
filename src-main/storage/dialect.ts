import type { Database } from 'better-sqlite3';
import { type Driver, SqliteDialect } from 'kysely';

/**
 * Kysely over one connection. When the disk is full SQLite ends the transaction by itself; rolling back once
 * more would fail and hide the reason behind “no transaction is active”.
 */
export function dialectFor(database: Database): SqliteDialect {
  return new (class extends SqliteDialect {
    override createDriver(): Driver {
      const driver = super.createDriver();
      const rollback = driver.rollbackTransaction.bind(driver);
      driver.rollbackTransaction = async (connection) => {
        if (database.inTransaction) await rollback(connection);
      };
      return driver;
    }
  })({ database });
}
