import type { Migration } from '../migration.ts';

/** Imported pairs are checked too: a detail found in one says in which, with the words around it. */
export const detailsInPairs: Migration = {
  number: 31,
  name: 'details-in-pairs',
  up: (database) => {
    database.exec(`
ALTER TABLE finding ADD COLUMN example_id TEXT REFERENCES example (id) ON DELETE CASCADE;
ALTER TABLE finding ADD COLUMN before TEXT NOT NULL DEFAULT '';
ALTER TABLE finding ADD COLUMN after TEXT NOT NULL DEFAULT '';
CREATE INDEX finding_by_example ON finding (example_id) WHERE example_id IS NOT NULL;`);
  },
};
