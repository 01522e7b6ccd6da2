import type { Migration } from '../migration.ts';

/** Both models are also asked with passages found for the question; earlier scores have no such answers. */
export const scoresWithDocuments: Migration = {
  number: 50,
  name: 'scores-with-documents',
  up: (database) => {
    database.exec(`
ALTER TABLE evaluation ADD COLUMN clusters TEXT;
ALTER TABLE evaluation ADD COLUMN with_documents INTEGER NOT NULL DEFAULT 0 CHECK (with_documents IN (0, 1));
ALTER TABLE evaluation ADD COLUMN contrasts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE evaluation_answer ADD COLUMN base_documents TEXT;
ALTER TABLE evaluation_answer ADD COLUMN tuned_documents TEXT;
ALTER TABLE evaluation_answer ADD COLUMN found TEXT;`);
  },
};
