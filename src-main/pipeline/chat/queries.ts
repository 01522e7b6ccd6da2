import type { Kysely, Selectable } from 'kysely';
import type { Chat, ChatMessage } from '../../contract/chat.ts';
import type { ExampleRow } from '../../contract/examples.ts';
import type { ChatTable, MessageTable } from '../../storage/schema-results.ts';
import type { Schema } from '../../storage/schema.ts';

export type StoredChat = Selectable<ChatTable>;
export type StoredMessage = Selectable<MessageTable>;

export function findChat(db: Kysely<Schema>, chatId: string): Promise<StoredChat | undefined> {
  return db.selectFrom('chat').selectAll().where('id', '=', chatId).executeTakeFirst();
}

export function findNewestChat(
  db: Kysely<Schema>,
  projectId: string,
  runId: string | null,
): Promise<StoredChat | undefined> {
  return db
    .selectFrom('chat')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('run_id', runId === null ? 'is' : '=', runId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export function listMessages(db: Kysely<Schema>, chatId: string): Promise<StoredMessage[]> {
  return db.selectFrom('message').selectAll().where('chat_id', '=', chatId).orderBy('number').execute();
}

export function findMessage(db: Kysely<Schema>, messageId: string): Promise<StoredMessage | undefined> {
  return db.selectFrom('message').selectAll().where('id', '=', messageId).executeTakeFirst();
}

export async function insertMessage(
  db: Kysely<Schema>,
  message: Pick<StoredMessage, 'id' | 'chat_id' | 'role' | 'text' | 'stopped' | 'reply_to'>,
): Promise<ChatMessage> {
  const row = { ...message, corrected: 0 as const, created_at: new Date().toISOString() };
  await db.insertInto('message').values(row).execute();
  return toMessage(row);
}

export function toMessage(row: Omit<StoredMessage, 'number' | 'chat_id' | 'reply_to'>): ChatMessage {
  return {
    id: row.id,
    role: row.role,
    text: row.text,
    stopped: row.stopped === 1,
    corrected: row.corrected === 1,
    createdAt: row.created_at,
  };
}

export async function toChat(db: Kysely<Schema>, chat: StoredChat): Promise<Chat> {
  return {
    id: chat.id,
    projectId: chat.project_id,
    runId: chat.run_id,
    modelName: chat.model_name,
    messages: (await listMessages(db, chat.id)).map(toMessage),
    createdAt: chat.created_at,
  };
}

/** An example as the queue lists it. */
export async function readExampleRow(db: Kysely<Schema>, exampleId: string): Promise<ExampleRow> {
  const row = await db
    .selectFrom('example')
    .leftJoin('document', 'document.id', 'example.document_id')
    .selectAll('example')
    .select('document.name as document_name')
    .where('example.id', '=', exampleId)
    .executeTakeFirstOrThrow();
  return {
    id: row.id,
    question: row.question,
    answer: row.answer,
    status: row.status,
    origin: row.origin,
    detail: row.detail,
    split: row.split,
    splitFixed: row.split_fixed === 1,
    edited: row.edited === 1,
    documentId: row.document_id,
    documentName: row.document_name,
    createdAt: row.created_at,
  };
}
