import type { Migration } from '../migration.ts';

/**
 * A model may lie in several files, was found somewhere, may have been made from another one, and was tried out.
 * What was added before lies in one file that a person named.
 */
export const modelLibrary: Migration = {
  number: 82,
  name: 'model-library',
  up: (database) => {
    database.exec(`
ALTER TABLE base_model ADD COLUMN parts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE base_model ADD COLUMN source TEXT NOT NULL DEFAULT 'file'
  CHECK (source IN ('file', 'lm-studio', 'jan', 'hugging-face', 'ollama', 'pack', 'made'));
ALTER TABLE base_model ADD COLUMN made_from TEXT;
ALTER TABLE base_model ADD COLUMN tried TEXT;`);
  },
};
