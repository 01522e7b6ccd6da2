import type { Migration } from '../migration.ts';

/** A rule's parts become JSON, so that a computer can check it; its words stay beside it. Which rules scores were held to. */
export const ruleBodies: Migration = {
  number: 52,
  name: 'rule-bodies',
  up: (database) => {
    database.exec(`
ALTER TABLE rule ADD COLUMN body TEXT NOT NULL DEFAULT '{}';
ALTER TABLE evaluation ADD COLUMN rules TEXT NOT NULL DEFAULT '[]';`);
  },
};
