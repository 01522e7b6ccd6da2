/** Writing an example: its row and the first line of its history belong together, whichever stage makes it. */
import type { Insertable, Kysely } from 'kysely';
import type { ExampleOrigin, ExampleStatus, Split } from '../contract/examples.ts';
import type { ImportedMessage } from '../reader/protocol.ts';
import { questionKey } from './question-key.ts';
import { toJson } from './json-text.ts';
import { newId } from './new-id.ts';
import type { ExampleRevisionTable, ExampleTable, Schema } from './schema.ts';

export interface NewExample {
  readonly projectId: string;
  readonly question: string;
  readonly answer: string;
  readonly origin: ExampleOrigin;
  /** Who made it: a person, “Sample set”, “Rules”, a model’s name. */
  readonly actor: string;
  readonly status?: ExampleStatus;
  readonly detail?: string | null;
  readonly documentId?: string | null;
  readonly passageId?: string | null;
  readonly importedFrom?: string | null;
  readonly preceding?: readonly ImportedMessage[];
  /** Makes it a wrong/right card. */
  readonly wrongAnswer?: string | null;
  /** Set by the file it comes from: fixed. */
  readonly split?: Split | null;
  readonly groupName?: string | null;
  readonly sourceName?: string | null;
  readonly quote?: string | null;
}

const firstAction: Readonly<Record<ExampleOrigin, string>> = {
  imported: 'imported',
  rule: 'found',
  drafted: 'drafted',
  chat: 'corrected in chat',
  'by-hand': 'written',
};

/** SQLite takes 32,766 values in a statement; an example has 27. */
const AT_ONCE = 500;

/** Call inside a transaction. @returns the new id */
export async function insertExample(tx: Kysely<Schema>, example: NewExample): Promise<string> {
  const [id] = await insertExamples(tx, [example]);
  return id as string;
}

/** The same for many. @returns the new ids, in order */
export async function insertExamples(tx: Kysely<Schema>, examples: readonly NewExample[]): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < examples.length; from += AT_ONCE) {
    const some = examples.slice(from, from + AT_ONCE).map((example) => ({ id: newId(), example }));
    const now = new Date().toISOString();
    await tx
      .insertInto('example')
      .values(some.map(({ id, example }) => exampleRow(id, example, now)))
      .execute();
    await tx
      .insertInto('example_revision')
      .values(some.flatMap(({ id, example }) => firstRevisions(id, example, now)))
      .execute();
    ids.push(...some.map(({ id }) => id));
  }
  return ids;
}

function exampleRow(id: string, example: NewExample, now: string): Insertable<ExampleTable> {
  const { question, answer, actor } = example;
  const status = example.status ?? 'draft';
  const split = example.split ?? null;
  return {
    id,
    project_id: example.projectId,
    document_id: example.documentId ?? null,
    passage_id: example.passageId ?? null,
    imported_from: example.importedFrom ?? null,
    kind: example.wrongAnswer == null ? 'answer' : 'wrong-right',
    preceding: toJson(example.preceding ?? []),
    question,
    answer,
    wrong_answer: example.wrongAnswer ?? null,
    original_question: question,
    original_answer: answer,
    status,
    origin: example.origin,
    detail: example.detail ?? null,
    split,
    split_fixed: split === null ? 0 : 1,
    edited: 0,
    group_name: example.groupName ?? null,
    source_name: example.sourceName ?? null,
    question_key: questionKey(question),
    note: '',
    quote: example.quote ?? null,
    approved_by: status === 'approved' ? actor : null,
    approved_at: status === 'approved' ? now : null,
    created_at: now,
    changed_at: now,
  };
}

function firstRevisions(
  id: string,
  { origin, status, actor, question, answer, wrongAnswer }: NewExample,
  now: string,
): Insertable<ExampleRevisionTable>[] {
  const common = {
    example_id: id,
    actor,
    question,
    answer,
    wrong_answer: wrongAnswer ?? null,
    note: '',
    at: now,
  };
  const made = { ...common, number: 1, action: firstAction[origin], status: 'draft' as const };
  if (status !== 'approved') return [made];
  return [made, { ...common, number: 2, action: 'approved', status }];
}
