import type { Migration } from '../migration.ts';

/** The local endpoint: who may call it, what was called (never what was said), and the jobs it was given. */
export const endpoint: Migration = {
  number: 81,
  name: 'endpoint',
  up: (database) => {
    database.exec(`
CREATE TABLE endpoint_key (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, start TEXT NOT NULL,
  requests_per_minute INTEGER NOT NULL, tokens_per_minute INTEGER NOT NULL,
  created_by TEXT NOT NULL, created_at TEXT NOT NULL, used_at TEXT, removed_at TEXT
) STRICT;
CREATE INDEX endpoint_key_by_project ON endpoint_key (project_id);
CREATE TABLE endpoint_call (
  number INTEGER PRIMARY KEY,
  key_id TEXT REFERENCES endpoint_key (id) ON DELETE CASCADE,
  at TEXT NOT NULL, route TEXT NOT NULL, model TEXT, status INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, milliseconds INTEGER NOT NULL
) STRICT;
CREATE INDEX endpoint_call_by_key ON endpoint_call (key_id);
CREATE TABLE endpoint_file (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  document_id TEXT REFERENCES document (id) ON DELETE CASCADE,
  name TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('chat', 'preference')), lines INTEGER NOT NULL,
  created_by TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT;
CREATE INDEX endpoint_file_by_project ON endpoint_file (project_id, id);
CREATE INDEX endpoint_file_by_document ON endpoint_file (document_id);
CREATE TABLE endpoint_file_part (
  file_id TEXT NOT NULL REFERENCES endpoint_file (id) ON DELETE CASCADE,
  part INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (file_id, part)
) STRICT;
CREATE TABLE endpoint_job (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  run_id TEXT REFERENCES run (id) ON DELETE SET NULL,
  wanted TEXT NOT NULL, mapped TEXT, events TEXT NOT NULL, error TEXT,
  created_by TEXT NOT NULL, created_at TEXT NOT NULL, ended_at TEXT,
  ended TEXT CHECK (ended IN ('failed', 'cancelled'))
) STRICT;
CREATE INDEX endpoint_job_by_project ON endpoint_job (project_id, id);
CREATE INDEX endpoint_job_by_run ON endpoint_job (run_id);`);
  },
};
