import type { Migration } from '../migration.ts';

/**
 * What a run needs to be repeated, compared and continued: fingerprints, versions, what it goes on from, how it ended,
 * the task score of every check, and the versions that may still turn out to be the best.
 */
export const runRecord: Migration = {
  number: 10,
  name: 'run-record',
  up: (database) => {
    database.exec(`
ALTER TABLE run ADD COLUMN method TEXT NOT NULL DEFAULT 'answers' CHECK (method IN ('answers', 'dpo', 'orpo'));
ALTER TABLE run ADD COLUMN model_sha256 TEXT;
ALTER TABLE run ADD COLUMN versions TEXT;
ALTER TABLE run ADD COLUMN starts_from TEXT REFERENCES run (id) ON DELETE SET NULL;
ALTER TABLE run ADD COLUMN starts_from_sha256 TEXT;
ALTER TABLE run ADD COLUMN repeats TEXT REFERENCES run (id) ON DELETE SET NULL;
ALTER TABLE run ADD COLUMN queue_place INTEGER;
ALTER TABLE run ADD COLUMN ended TEXT CHECK (ended IN ('all-passes', 'no-gain', 'person', 'fault'));
ALTER TABLE run ADD COLUMN best_score REAL;
ALTER TABLE run ADD COLUMN pairs TEXT;
ALTER TABLE run_metric ADD COLUMN task_score REAL;
ALTER TABLE run_metric ADD COLUMN task_error REAL;
ALTER TABLE run_sample ADD COLUMN score REAL;
ALTER TABLE adapter ADD COLUMN best INTEGER NOT NULL DEFAULT 1;
CREATE INDEX run_by_start ON run (starts_from);
CREATE INDEX run_by_repeat ON run (repeats);
CREATE TABLE run_note (
  id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  step INTEGER NOT NULL, pass REAL NOT NULL,
  kind TEXT NOT NULL, words TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX run_note_by_run ON run_note (run_id, id);`);
  },
};
