import type { Migration } from '../migration.ts';

/**
 * The health of a tuned model: questions it cannot answer and general ones with every answer, secrets planted in a
 * training and what became of them, and what the optional judge said.
 */
export const modelHealth: Migration = {
  number: 71,
  name: 'model-health',
  up: (database) => {
    database.exec(`
CREATE TABLE health_check (
  evaluation_id TEXT PRIMARY KEY REFERENCES evaluation (id) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'done', 'failed', 'cancelled')),
  total INTEGER NOT NULL, others INTEGER NOT NULL, seconds_left REAL, figures TEXT, problem TEXT,
  created_at TEXT NOT NULL, finished_at TEXT
) STRICT;
CREATE TABLE probe (
  id TEXT PRIMARY KEY,
  evaluation_id TEXT NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('unanswerable', 'general')),
  position INTEGER NOT NULL, origin TEXT NOT NULL, question TEXT NOT NULL, expected TEXT,
  accepted TEXT NOT NULL DEFAULT '[]', found TEXT,
  base TEXT, tuned TEXT, base_documents TEXT, tuned_documents TEXT,
  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
  UNIQUE (evaluation_id, kind, position)
) STRICT;
CREATE TABLE canary (
  id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  position INTEGER NOT NULL, repeats INTEGER NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
  secret TEXT NOT NULL,
  UNIQUE (run_id, position)
) STRICT;
CREATE TABLE canary_test (
  evaluation_id TEXT NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
  canary_id TEXT NOT NULL REFERENCES canary (id) ON DELETE CASCADE,
  base TEXT NOT NULL, tuned TEXT NOT NULL,
  PRIMARY KEY (evaluation_id, canary_id)
) STRICT;
CREATE TABLE judgement (
  answer_id TEXT PRIMARY KEY REFERENCES evaluation_answer (id) ON DELETE CASCADE,
  evaluation_id TEXT NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
  base_first TEXT, tuned_first TEXT
) STRICT;
CREATE INDEX judgement_by_evaluation ON judgement (evaluation_id);
ALTER TABLE evaluation_answer ADD COLUMN meaning TEXT;`);
  },
};
