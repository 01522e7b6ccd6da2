import type { Migration } from '../migration.ts';

/** Everything the road needs. Child rows go with their parent; the audit log goes with nobody. */
export const firstTables: Migration = {
  number: 1,
  name: 'first-tables',
  up: (database) => {
    database.exec(workspaceTables);
    database.exec(documentTables);
    database.exec(exampleTables);
    database.exec(trainingTables);
    database.exec(laterTables);
  },
};

const workspaceTables = `
CREATE TABLE project (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, note TEXT NOT NULL, sample TEXT,
  created_at TEXT NOT NULL, changed_at TEXT NOT NULL
) STRICT;
CREATE TABLE reviewer (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL, seen_at TEXT NOT NULL
) STRICT;
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE audit_event (
  number INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  subject TEXT NOT NULL, project_id TEXT, detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_event_by_project ON audit_event (project_id, number);
`;

const documentTables = `
CREATE TABLE document (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  name TEXT NOT NULL, format TEXT, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN
    ('waiting', 'reading', 'ready', 'ready-with-warnings', 'refused', 'duplicate', 'cancelled')),
  title TEXT, pages INTEGER,
  characters INTEGER NOT NULL DEFAULT 0, passages INTEGER NOT NULL DEFAULT 0, pairs INTEGER NOT NULL DEFAULT 0,
  warnings TEXT NOT NULL DEFAULT '[]', problem TEXT,
  duplicate_of TEXT REFERENCES document (id) ON DELETE SET NULL,
  pairs_approved_by TEXT, added_at TEXT NOT NULL, read_at TEXT
) STRICT;
CREATE INDEX document_by_project ON document (project_id, id);
CREATE INDEX document_by_hash ON document (project_id, sha256);
CREATE INDEX document_by_duplicate ON document (duplicate_of);
CREATE TABLE document_content (
  document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  part INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (document_id, part)
) STRICT;
CREATE TABLE document_text (
  document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  part INTEGER NOT NULL, blocks TEXT NOT NULL,
  PRIMARY KEY (document_id, part)
) STRICT;
CREATE TABLE passage (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  position INTEGER NOT NULL, text TEXT NOT NULL, breadcrumb TEXT NOT NULL, page INTEGER,
  block_from INTEGER NOT NULL, block_to INTEGER NOT NULL,
  UNIQUE (document_id, position)
) STRICT;
CREATE INDEX passage_by_project ON passage (project_id);
CREATE VIRTUAL TABLE passage_fts USING fts5 (
  text, breadcrumb, content = 'passage', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER passage_added AFTER INSERT ON passage BEGIN
  INSERT INTO passage_fts (rowid, text, breadcrumb) VALUES (new.number, new.text, new.breadcrumb);
END;
CREATE TRIGGER passage_removed AFTER DELETE ON passage BEGIN
  INSERT INTO passage_fts (passage_fts, rowid, text, breadcrumb)
  VALUES ('delete', old.number, old.text, old.breadcrumb);
END;
CREATE TRIGGER passage_changed AFTER UPDATE OF text, breadcrumb ON passage BEGIN
  INSERT INTO passage_fts (passage_fts, rowid, text, breadcrumb)
  VALUES ('delete', old.number, old.text, old.breadcrumb);
  INSERT INTO passage_fts (rowid, text, breadcrumb) VALUES (new.number, new.text, new.breadcrumb);
END;
CREATE TABLE finding (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  passage_id TEXT REFERENCES passage (id) ON DELETE CASCADE,
  kind TEXT NOT NULL, text TEXT NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('open', 'keep', 'mask', 'replace')),
  replacement TEXT, decided_by TEXT, decided_at TEXT
) STRICT;
CREATE INDEX finding_by_project ON finding (project_id);
CREATE INDEX finding_by_document ON finding (document_id);
CREATE INDEX finding_by_passage ON finding (passage_id);
`;

const exampleTables = `
CREATE TABLE example (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  document_id TEXT REFERENCES document (id) ON DELETE SET NULL,
  passage_id TEXT REFERENCES passage (id) ON DELETE SET NULL,
  imported_from TEXT REFERENCES document (id) ON DELETE SET NULL,
  kind TEXT NOT NULL CHECK (kind IN ('answer', 'wrong-right')),
  preceding TEXT NOT NULL DEFAULT '[]',
  question TEXT NOT NULL, answer TEXT NOT NULL, wrong_answer TEXT,
  original_question TEXT NOT NULL, original_answer TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('draft', 'approved', 'rejected', 'flagged')),
  origin TEXT NOT NULL CHECK (origin IN ('imported', 'rule', 'drafted', 'chat', 'by-hand')),
  detail TEXT, split TEXT CHECK (split IN ('training', 'validation', 'test')),
  split_fixed INTEGER NOT NULL DEFAULT 0, edited INTEGER NOT NULL DEFAULT 0,
  group_name TEXT, source_name TEXT, question_key TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '', quote TEXT, approved_by TEXT, approved_at TEXT,
  created_at TEXT NOT NULL, changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX example_by_project ON example (project_id, number);
CREATE INDEX example_by_status ON example (project_id, status, number);
CREATE INDEX example_by_origin ON example (project_id, origin, number);
CREATE INDEX example_by_status_and_origin ON example (project_id, status, origin, number);
CREATE INDEX example_by_split ON example (project_id, status, split);
CREATE INDEX example_by_question ON example (project_id, question_key);
CREATE INDEX example_by_document ON example (document_id);
CREATE INDEX example_by_import ON example (imported_from);
CREATE INDEX example_by_source ON example (project_id, source_name) WHERE source_name IS NOT NULL;
CREATE INDEX example_by_group ON example (project_id, group_name) WHERE group_name IS NOT NULL;
CREATE INDEX example_by_passage ON example (passage_id);
CREATE TABLE example_revision (
  example_id TEXT NOT NULL REFERENCES example (id) ON DELETE CASCADE,
  number INTEGER NOT NULL, action TEXT NOT NULL, actor TEXT NOT NULL,
  question TEXT NOT NULL, answer TEXT NOT NULL, status TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '', at TEXT NOT NULL,
  PRIMARY KEY (example_id, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE review_action (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  action TEXT NOT NULL, words TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL, undone_at TEXT
) STRICT;
CREATE INDEX review_action_to_undo ON review_action (project_id, number) WHERE undone_at IS NULL;
CREATE TABLE review_action_item (
  action_id TEXT NOT NULL REFERENCES review_action (id) ON DELETE CASCADE,
  example_id TEXT NOT NULL REFERENCES example (id) ON DELETE CASCADE,
  before TEXT NOT NULL,
  PRIMARY KEY (action_id, example_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_action_item_by_example ON review_action_item (example_id);
CREATE TABLE rule (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('must-say', 'never-say', 'must-refuse', 'tone')),
  text TEXT NOT NULL, created_by TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT;
CREATE INDEX rule_by_project ON rule (project_id);
CREATE TABLE approved_answer (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  example_id TEXT REFERENCES example (id) ON DELETE SET NULL,
  question TEXT NOT NULL, answer TEXT NOT NULL, owner TEXT NOT NULL, version INTEGER NOT NULL,
  expires_at TEXT, created_at TEXT NOT NULL
) STRICT;
CREATE INDEX approved_answer_by_project ON approved_answer (project_id);
CREATE INDEX approved_answer_by_example ON approved_answer (example_id);
`;

const trainingTables = `
CREATE TABLE base_model (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, built_in INTEGER NOT NULL, path TEXT NOT NULL,
  bytes INTEGER NOT NULL, modified_ms REAL NOT NULL, sha256 TEXT, architecture TEXT NOT NULL,
  parameters INTEGER NOT NULL, weight_type TEXT NOT NULL, context_tokens INTEGER NOT NULL,
  licence TEXT, template TEXT, facts TEXT NOT NULL DEFAULT '{}', added_at TEXT NOT NULL
) STRICT;
CREATE TABLE dataset_snapshot (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  content_hash TEXT NOT NULL,
  training INTEGER NOT NULL, validation INTEGER NOT NULL, test INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX dataset_snapshot_by_project ON dataset_snapshot (project_id, content_hash);
CREATE TABLE dataset_snapshot_item (
  snapshot_id TEXT NOT NULL REFERENCES dataset_snapshot (id) ON DELETE CASCADE,
  position INTEGER NOT NULL, example_id TEXT NOT NULL, revision INTEGER NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('training', 'validation', 'test')),
  preceding TEXT NOT NULL DEFAULT '[]', question TEXT NOT NULL, answer TEXT NOT NULL, wrong_answer TEXT,
  group_name TEXT NOT NULL, document_id TEXT,
  PRIMARY KEY (snapshot_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE run (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  model_id TEXT NOT NULL, model_name TEXT NOT NULL, preset TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'preparing', 'running', 'pausing', 'paused', 'finished',
    'stopped-early', 'cancelled', 'failed')),
  settings TEXT NOT NULL, seed INTEGER NOT NULL,
  snapshot_id TEXT NOT NULL REFERENCES dataset_snapshot (id) ON DELETE CASCADE,
  snapshot_hash TEXT NOT NULL, examples TEXT NOT NULL,
  step INTEGER NOT NULL DEFAULT 0, steps INTEGER, pass REAL NOT NULL DEFAULT 0, passes REAL NOT NULL,
  seconds_left REAL, seconds_spent REAL NOT NULL DEFAULT 0, tokens_per_second REAL, memory_bytes INTEGER,
  device TEXT, best_step INTEGER, best_pass REAL, best_loss REAL,
  learning TEXT NOT NULL DEFAULT 'starting', learning_words TEXT NOT NULL DEFAULT '',
  saved_at TEXT, problem TEXT, created_at TEXT NOT NULL, started_at TEXT, finished_at TEXT
) STRICT;
CREATE INDEX run_by_project ON run (project_id, id);
CREATE INDEX run_by_snapshot ON run (snapshot_id);
CREATE TABLE run_metric (
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  step INTEGER NOT NULL, pass REAL NOT NULL, training_loss REAL, validation_loss REAL,
  best INTEGER NOT NULL DEFAULT 0, grad_norm REAL, learning_rate REAL, tokens_per_second REAL,
  at TEXT NOT NULL,
  PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_sample (
  id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  step INTEGER NOT NULL, pass REAL NOT NULL, example_id TEXT,
  question TEXT NOT NULL, base TEXT, tuned TEXT, approved TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX run_sample_by_run ON run_sample (run_id, step);
CREATE TABLE checkpoint (
  id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  step INTEGER NOT NULL, state TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT;
CREATE INDEX checkpoint_by_run ON checkpoint (run_id, step);
CREATE TABLE checkpoint_part (
  checkpoint_id TEXT NOT NULL REFERENCES checkpoint (id) ON DELETE CASCADE,
  name TEXT NOT NULL CHECK (name IN ('parameters', 'first_moment', 'second_moment')),
  part INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (checkpoint_id, name, part)
) STRICT;
CREATE TABLE adapter (
  id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  step INTEGER NOT NULL, loss REAL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT;
CREATE INDEX adapter_by_run ON adapter (run_id, step);
CREATE TABLE adapter_part (
  adapter_id TEXT NOT NULL REFERENCES adapter (id) ON DELETE CASCADE,
  part INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (adapter_id, part)
) STRICT;
`;

const laterTables = `
CREATE TABLE evaluation (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'done', 'failed', 'cancelled')),
  questions INTEGER NOT NULL, documents INTEGER NOT NULL, seconds_left REAL, threshold REAL NOT NULL,
  decoding TEXT NOT NULL, verdict TEXT, verdict_words TEXT, evidence_words TEXT,
  metrics TEXT NOT NULL DEFAULT '[]', right_counts TEXT NOT NULL DEFAULT '{"base":0,"tuned":0}',
  counts TEXT NOT NULL DEFAULT '{"fixed":0,"stillWrong":0,"newlyBroken":0,"rightBoth":0}',
  problem TEXT, created_at TEXT NOT NULL, finished_at TEXT
) STRICT;
CREATE INDEX evaluation_by_project ON evaluation (project_id, id);
CREATE INDEX evaluation_by_run ON evaluation (run_id);
CREATE TABLE evaluation_answer (
  id TEXT PRIMARY KEY,
  evaluation_id TEXT NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
  position INTEGER NOT NULL, example_id TEXT NOT NULL, turns TEXT NOT NULL,
  question TEXT NOT NULL, approved TEXT NOT NULL, base TEXT, tuned TEXT, outcome TEXT,
  group_name TEXT NOT NULL, document_name TEXT, passage TEXT,
  UNIQUE (evaluation_id, position)
) STRICT;
CREATE TABLE rating (
  id TEXT PRIMARY KEY,
  evaluation_id TEXT NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
  answer_id TEXT NOT NULL REFERENCES evaluation_answer (id) ON DELETE CASCADE,
  reviewer TEXT NOT NULL,
  left_side TEXT NOT NULL CHECK (left_side IN ('base', 'tuned')),
  choice TEXT NOT NULL CHECK (choice IN ('left', 'right', 'neither', 'skipped')), at TEXT NOT NULL
) STRICT;
CREATE INDEX rating_by_evaluation ON rating (evaluation_id);
CREATE INDEX rating_by_answer ON rating (answer_id);
CREATE TABLE chat (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  run_id TEXT REFERENCES run (id) ON DELETE CASCADE,
  model_id TEXT NOT NULL, model_name TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT;
CREATE INDEX chat_by_project ON chat (project_id, run_id, id);
CREATE INDEX chat_by_run ON chat (run_id);
CREATE TABLE message (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  chat_id TEXT NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('user', 'base', 'tuned')), text TEXT NOT NULL,
  stopped INTEGER NOT NULL DEFAULT 0, corrected INTEGER NOT NULL DEFAULT 0,
  reply_to TEXT, created_at TEXT NOT NULL
) STRICT;
CREATE INDEX message_by_chat ON message (chat_id, number);
CREATE TABLE correction (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  message_id TEXT REFERENCES message (id) ON DELETE SET NULL,
  example_id TEXT REFERENCES example (id) ON DELETE SET NULL,
  question TEXT NOT NULL, wrong_answer TEXT NOT NULL, right_answer TEXT NOT NULL,
  actor TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT;
CREATE INDEX correction_by_project ON correction (project_id);
CREATE INDEX correction_by_message ON correction (message_id);
CREATE INDEX correction_by_example ON correction (example_id);
CREATE TABLE export (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  run_id TEXT REFERENCES run (id) ON DELETE SET NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('making', 'checking', 'ready', 'failed')),
  folder TEXT NOT NULL, files TEXT NOT NULL DEFAULT '[]', checks TEXT NOT NULL DEFAULT '[]',
  problem TEXT, created_at TEXT NOT NULL, finished_at TEXT
) STRICT;
CREATE INDEX export_by_project ON export (project_id, id);
CREATE INDEX export_by_run ON export (run_id);
`;
