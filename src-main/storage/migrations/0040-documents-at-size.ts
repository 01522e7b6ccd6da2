import type { Migration } from '../migration.ts';

/**
 * Documents inside documents, where each lay, what was noticed about its text, near-duplicates, and a list of
 * files still to be taken in that outlives a stop. What learned from a withdrawn document is marked. Deleted
 * words leave the full-text indexes at once instead of at their next merge, and beginnings of words are indexed.
 */
export const documentsAtSize: Migration = {
  number: 40,
  name: 'documents-at-size',
  up: (database) => {
    database.exec(`
ALTER TABLE document ADD COLUMN place TEXT NOT NULL DEFAULT '[]';
ALTER TABLE document ADD COLUMN parent_id TEXT REFERENCES document (id) ON DELETE CASCADE;
ALTER TABLE document ADD COLUMN outermost_id TEXT REFERENCES document (id) ON DELETE CASCADE;
ALTER TABLE document ADD COLUMN language TEXT;
ALTER TABLE document ADD COLUMN scanned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN quality TEXT NOT NULL DEFAULT '[]';
ALTER TABLE document ADD COLUMN near_of TEXT REFERENCES document (id) ON DELETE SET NULL;
ALTER TABLE document ADD COLUMN near_share REAL;
CREATE INDEX document_by_parent ON document (parent_id);
CREATE INDEX document_by_outermost ON document (outermost_id);
CREATE INDEX document_by_near ON document (near_of);
CREATE INDEX document_by_state ON document (project_id, state);
CREATE TABLE document_signature (
  document_id TEXT PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  shingles INTEGER NOT NULL, signature BLOB NOT NULL
) STRICT;
CREATE INDEX document_signature_by_project ON document_signature (project_id);
CREATE TABLE import_item (
  number INTEGER PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  path TEXT NOT NULL, place TEXT NOT NULL
) STRICT;
CREATE INDEX import_item_by_project ON import_item (project_id, number);
ALTER TABLE run ADD COLUMN withdrawn_at TEXT;
ALTER TABLE export ADD COLUMN withdrawn_at TEXT;
DROP TABLE passage_fts;
CREATE VIRTUAL TABLE passage_fts USING fts5 (
  text, breadcrumb, content = 'passage', content_rowid = 'number', prefix = '2 3',
  tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO passage_fts (passage_fts) VALUES ('rebuild');
INSERT INTO passage_fts (passage_fts, rank) VALUES ('secure-delete', 1);
INSERT INTO example_fts (example_fts, rank) VALUES ('secure-delete', 1);`);
  },
};
