import { sql } from 'kysely';
import type { ChatRow } from '../../contract/chat.ts';
import type { StageContext } from '../stage-context.ts';

/** Conversations in which something was asked, newest first; `query` looks in names, questions and answers. */
export async function listChats(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly query: string },
): Promise<ChatRow[]> {
  const sought = `%${wanted.query.trim().replace(/[\\%_]/g, String.raw`\$&`)}%`;
  const { rows } = await sql<ChatRow>`
    SELECT chat.id AS id, chat.run_id AS runId, chat.created_at AS createdAt,
      coalesce(chat.title, (SELECT text FROM message
        WHERE chat_id = chat.id AND role = 'user' ORDER BY number LIMIT 1)) AS title,
      (SELECT count(*) FROM message WHERE chat_id = chat.id AND role = 'user') AS questions
    FROM chat
    WHERE chat.project_id = ${wanted.projectId}
      AND EXISTS (SELECT 1 FROM message WHERE chat_id = chat.id AND role = 'user')
      AND (chat.title LIKE ${sought} ESCAPE '\\' OR EXISTS (
        SELECT 1 FROM message WHERE chat_id = chat.id AND text LIKE ${sought} ESCAPE '\\'))
    ORDER BY chat.id DESC`.execute(stage.db);
  return rows;
}
