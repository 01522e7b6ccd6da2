import type { Kysely, Selectable } from 'kysely';
import type { Chat, ChatMessage, GivenPassage, Quote } from '../../contract/chat.ts';
import type { ExampleRow } from '../../contract/examples.ts';
import { fromJson, fromJsonOrNull, toJson } from '../../storage/json-text.ts';
import type { ChatTable, MessageTable } from '../../storage/schema-results.ts';
import type { Schema } from '../../storage/schema.ts';
import { stillStands } from './find-quotes.ts';

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
  message: Pick<StoredMessage, 'id' | 'chat_id' | 'role' | 'text' | 'reply_to'> & Partial<StoredMessage>,
): Promise<ChatMessage> {
  const row = {
    stopped: 0 as const,
    corrected: 0 as const,
    created_at: new Date().toISOString(),
    after_id: null,
    passages: null,
    ending: 'whole' as const,
    dropped: 0,
    settings: null,
    quotes: toJson<readonly Quote[]>([]),
    ...message,
  };
  await db.insertInto('message').values(row).execute();
  return toMessage(row, await passagesOf(db, [row]));
}

/** The passages that questions were given, by id; those of documents that were taken away are missing. */
export async function passagesOf(
  db: Kysely<Schema>,
  messages: readonly Pick<StoredMessage, 'passages' | 'quotes'>[],
): Promise<Map<string, GivenPassage>> {
  const ids = new Set(
    messages.flatMap(({ passages, quotes }) => [
      ...(fromJsonOrNull(passages) ?? []),
      ...fromJson(quotes).map(({ passageId }) => passageId),
    ]),
  );
  if (ids.size === 0) return new Map();
  const rows = await db
    .selectFrom('passage')
    .innerJoin('document', 'document.id', 'passage.document_id')
    .select([
      'passage.id as passageId',
      'document.id as documentId',
      'document.name as documentName',
      'passage.page as page',
      'passage.text as text',
    ])
    .where('passage.id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.passageId, row]));
}

function toMessage(
  row: Omit<StoredMessage, 'number' | 'chat_id'>,
  known: ReadonlyMap<string, GivenPassage>,
): ChatMessage {
  const passages = fromJsonOrNull(row.passages);
  return {
    id: row.id,
    role: row.role,
    text: row.text,
    stopped: row.stopped === 1,
    corrected: row.corrected === 1,
    createdAt: row.created_at,
    replyTo: row.reply_to,
    afterId: row.after_id,
    passages: passages === null ? null : passages.flatMap((id) => known.get(id) ?? []),
    ending: row.ending,
    dropped: row.dropped,
    settings: fromJsonOrNull(row.settings),
    quotes: fromJson(row.quotes).filter((quote) => {
      const passage = known.get(quote.passageId);
      return passage !== undefined && stillStands(quote, row.text, passage.text);
    }),
  };
}

export async function toChat(db: Kysely<Schema>, chat: StoredChat): Promise<Chat> {
  const messages = await listMessages(db, chat.id);
  const known = await passagesOf(db, messages);
  return {
    id: chat.id,
    projectId: chat.project_id,
    runId: chat.run_id,
    modelName: chat.model_name,
    title: chat.title,
    settings: fromJson(chat.settings),
    messages: messages.map((message) => toMessage(message, known)),
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
    firstApprovedBy: row.first_approved_by,
    flaggedFor: row.flagged_for,
    weight: row.weight,
    documentId: row.document_id,
    documentName: row.document_name,
    createdAt: row.created_at,
  };
}
