import type { Migration } from '../migration.ts';

/**
 * Findings get the term they belong to; decisions are kept as rules (kind, term, one place), each change of
 * them with what it was before. A passage with a mask keeps its own words beside it.
 */
export const privacy: Migration = {
  number: 30,
  name: 'privacy',
  up: (database) => {
    database.exec(`
ALTER TABLE document ADD COLUMN privacy_checked_at TEXT;
ALTER TABLE finding ADD COLUMN term_id TEXT NOT NULL DEFAULT '';
ALTER TABLE finding ADD COLUMN occurrence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE finding ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE finding ADD COLUMN found_by TEXT NOT NULL DEFAULT 'rule';
ALTER TABLE finding ADD COLUMN decided_as TEXT;
CREATE INDEX finding_by_term ON finding (term_id, decision, document_id);
CREATE INDEX finding_to_count ON finding (project_id, kind, decision, document_id);
CREATE TABLE privacy_term (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  kind TEXT NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL, family TEXT, ordinal INTEGER NOT NULL,
  findings INTEGER NOT NULL DEFAULT 0, documents INTEGER NOT NULL DEFAULT 0,
  open INTEGER NOT NULL DEFAULT 0, masked INTEGER NOT NULL DEFAULT 0, kept INTEGER NOT NULL DEFAULT 0,
  by_model INTEGER NOT NULL DEFAULT 0,
  UNIQUE (project_id, kind, key)
) STRICT;
CREATE INDEX privacy_term_by_family ON privacy_term (project_id, family) WHERE family IS NOT NULL;
CREATE TABLE privacy_rule (
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  scope TEXT NOT NULL CHECK (scope IN ('kind', 'term', 'one')), subject TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('open', 'keep', 'mask', 'replace')), replacement TEXT,
  decided_by TEXT NOT NULL, decided_at TEXT NOT NULL,
  PRIMARY KEY (project_id, scope, subject)
) STRICT, WITHOUT ROWID;
CREATE TABLE privacy_action (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  words TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL, undone_at TEXT,
  before TEXT NOT NULL
) STRICT;
CREATE INDEX privacy_action_to_undo ON privacy_action (project_id, number) WHERE undone_at IS NULL;
CREATE TABLE passage_original (
  passage_id TEXT PRIMARY KEY REFERENCES passage (id) ON DELETE CASCADE,
  text TEXT NOT NULL, breadcrumb TEXT NOT NULL
) STRICT, WITHOUT ROWID;`);
  },
};
