import type { Migration } from '../migration.ts';

/** What a lead demands before a model is released, what was said about newly broken answers, and signatures. */
export const release: Migration = {
  number: 51,
  name: 'release',
  up: (database) => {
    database.exec(`
CREATE TABLE release_gate (
  project_id TEXT PRIMARY KEY REFERENCES project (id) ON DELETE CASCADE,
  conditions TEXT NOT NULL, set_by TEXT NOT NULL, set_at TEXT NOT NULL
) STRICT;
CREATE TABLE accepted_answer (
  answer_id TEXT PRIMARY KEY REFERENCES evaluation_answer (id) ON DELETE CASCADE,
  evaluation_id TEXT NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
  reason TEXT NOT NULL, accepted_by TEXT NOT NULL, accepted_at TEXT NOT NULL
) STRICT;
CREATE INDEX accepted_answer_by_evaluation ON accepted_answer (evaluation_id);
CREATE TABLE signature (
  id TEXT PRIMARY KEY,
  evaluation_id TEXT NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
  name TEXT NOT NULL, note TEXT NOT NULL, conditions TEXT NOT NULL, log_head TEXT NOT NULL, signed_at TEXT NOT NULL
) STRICT;
CREATE INDEX signature_by_evaluation ON signature (evaluation_id, id);`);
  },
};
