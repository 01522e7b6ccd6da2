import type { Migration } from '../migration.ts';

/**
 * When the test questions were looked at by a scoring: from then on nothing leaves the test set. Frozen material
 * cannot be changed, only erased: its texts emptied when a document is withdrawn, or whole with its runs.
 */
export const testOpenings: Migration = {
  number: 60,
  name: 'test-openings',
  up: (database) => {
    database.exec(`
CREATE TABLE test_opening (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  run_id TEXT NOT NULL, questions INTEGER NOT NULL,
  opened_by TEXT NOT NULL, opened_at TEXT NOT NULL
) STRICT;
CREATE INDEX test_opening_by_project ON test_opening (project_id);
CREATE TRIGGER dataset_snapshot_item_stays BEFORE UPDATE ON dataset_snapshot_item
WHEN NOT (new.question = '' AND new.answer = '' AND new.preceding = '[]' AND new.wrong_answer IS NULL
  AND new.snapshot_id = old.snapshot_id AND new.position = old.position AND new.example_id = old.example_id
  AND new.revision = old.revision AND new.split = old.split AND new.group_name = old.group_name)
BEGIN SELECT RAISE(ABORT, 'Frozen examples cannot be changed.'); END;
CREATE TRIGGER dataset_snapshot_item_never_grows BEFORE INSERT ON dataset_snapshot_item
WHEN EXISTS (SELECT 1 FROM run WHERE run.snapshot_id = new.snapshot_id)
BEGIN SELECT RAISE(ABORT, 'Frozen examples cannot be added to.'); END;
CREATE TRIGGER dataset_snapshot_stays BEFORE UPDATE ON dataset_snapshot
WHEN NOT (new.content_hash = 'withdrawn ' || old.id AND new.training = old.training AND new.test = old.test
  AND new.validation = old.validation AND new.created_at = old.created_at)
BEGIN SELECT RAISE(ABORT, 'Frozen examples cannot be changed.'); END;`);
  },
};
