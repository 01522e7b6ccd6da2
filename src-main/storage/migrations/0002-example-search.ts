import type { Migration } from '../migration.ts';

/** Words of examples become searchable, those already there included. */
export const exampleSearch: Migration = {
  number: 2,
  name: 'example-search',
  up: (database) => {
    database.exec(`
CREATE VIRTUAL TABLE example_fts USING fts5 (
  question, answer, content = 'example', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO example_fts (example_fts) VALUES ('rebuild');
CREATE TRIGGER example_added AFTER INSERT ON example BEGIN
  INSERT INTO example_fts (rowid, question, answer) VALUES (new.number, new.question, new.answer);
END;
CREATE TRIGGER example_removed AFTER DELETE ON example BEGIN
  INSERT INTO example_fts (example_fts, rowid, question, answer)
  VALUES ('delete', old.number, old.question, old.answer);
END;
CREATE TRIGGER example_changed AFTER UPDATE OF question, answer ON example BEGIN
  INSERT INTO example_fts (example_fts, rowid, question, answer)
  VALUES ('delete', old.number, old.question, old.answer);
  INSERT INTO example_fts (rowid, question, answer) VALUES (new.number, new.question, new.answer);
END;`);
  },
};
