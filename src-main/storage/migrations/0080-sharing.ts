import type { Migration } from '../migration.ts';

/**
 * Exports remember what was chosen for them, what they were made from, and who said that it may leave.
 * Earlier ones know neither of it: they are never called stale.
 */
export const sharing: Migration = {
  number: 80,
  name: 'sharing',
  up: (database) => {
    database.exec(`
ALTER TABLE export ADD COLUMN options TEXT NOT NULL DEFAULT '{}';
ALTER TABLE export ADD COLUMN basis TEXT;
ALTER TABLE export ADD COLUMN confirmed TEXT;`);
  },
};
