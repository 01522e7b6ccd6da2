import type { Migration } from '../migration.ts';

/**
 * Conversations get a name, settings and branches; messages the passages they were given and how they ended.
 * Earlier questions follow each other in the order they were asked.
 */
export const talkWithDocuments: Migration = {
  number: 70,
  name: 'talk-with-documents',
  up: (database) => {
    database.exec(`
ALTER TABLE chat ADD COLUMN title TEXT;
ALTER TABLE chat ADD COLUMN settings TEXT NOT NULL
  DEFAULT '{"documents":false,"system":"","temperature":0,"seed":1811,"maxTokens":512}';
ALTER TABLE message ADD COLUMN after_id TEXT;
ALTER TABLE message ADD COLUMN passages TEXT;
ALTER TABLE message ADD COLUMN ending TEXT NOT NULL DEFAULT 'whole'
  CHECK (ending IN ('whole', 'stopped', 'length', 'loop'));
ALTER TABLE message ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN settings TEXT;
ALTER TABLE message ADD COLUMN quotes TEXT NOT NULL DEFAULT '[]';
UPDATE message SET ending = 'stopped' WHERE stopped = 1;
UPDATE message SET after_id = (
  SELECT earlier.id FROM message AS earlier
  WHERE earlier.chat_id = message.chat_id AND earlier.role = 'user' AND earlier.number < message.number
  ORDER BY earlier.number DESC LIMIT 1
) WHERE role = 'user';`);
  },
};
