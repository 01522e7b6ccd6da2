import type { Migration } from '../migration.ts';

/**
 * Long work on examples that can be paused (drafting, wordings, asking the base model), what the base model said,
 * how often an example is learned from, approval by two, flags for somebody, and pairs that a person keeps both of.
 */
export const exampleWork: Migration = {
  number: 61,
  name: 'example-work',
  up: (database) => {
    database.exec(`
ALTER TABLE example ADD COLUMN first_approved_by TEXT;
ALTER TABLE example ADD COLUMN flagged_for TEXT;
ALTER TABLE example ADD COLUMN weight INTEGER NOT NULL DEFAULT 1;
ALTER TABLE example_revision ADD COLUMN wrong_answer TEXT;
ALTER TABLE dataset_snapshot_item ADD COLUMN weight INTEGER NOT NULL DEFAULT 1;
CREATE TABLE review_setting (
  project_id TEXT PRIMARY KEY REFERENCES project (id) ON DELETE CASCADE,
  approvals INTEGER NOT NULL CHECK (approvals IN (1, 2)), set_by TEXT NOT NULL, set_at TEXT NOT NULL
) STRICT;
CREATE TABLE example_task (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('draft', 'wordings', 'ask-base')),
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'done', 'failed', 'cancelled')),
  model_id TEXT NOT NULL, model_name TEXT NOT NULL,
  kinds TEXT NOT NULL DEFAULT '[]', items TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0,
  tally TEXT NOT NULL, problem TEXT,
  started_by TEXT NOT NULL, created_at TEXT NOT NULL, finished_at TEXT
) STRICT;
CREATE INDEX example_task_by_project ON example_task (project_id, id);
CREATE TABLE base_answer (
  task_id TEXT NOT NULL REFERENCES example_task (id) ON DELETE CASCADE,
  example_id TEXT NOT NULL REFERENCES example (id) ON DELETE CASCADE,
  answer TEXT NOT NULL, score REAL NOT NULL, wrong INTEGER NOT NULL, reasons TEXT NOT NULL,
  PRIMARY KEY (task_id, example_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX base_answer_by_example ON base_answer (example_id);
CREATE TABLE kept_pair (
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  first_id TEXT NOT NULL REFERENCES example (id) ON DELETE CASCADE,
  second_id TEXT NOT NULL REFERENCES example (id) ON DELETE CASCADE,
  kept_by TEXT NOT NULL, kept_at TEXT NOT NULL,
  PRIMARY KEY (first_id, second_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_pair_by_project ON kept_pair (project_id);
CREATE INDEX kept_pair_by_second ON kept_pair (second_id);`);
  },
};
