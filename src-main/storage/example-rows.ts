/** Writing an example: its row and the first line of its history belong together, whichever stage makes it. */
import type { Kysely } from 'kysely';
import type { ExampleOrigin, ExampleStatus, Split } from '../contract/examples.ts';
import type { ImportedMessage } from '../reader/protocol.ts';
import { questionKey } from './question-key.ts';
import { toJson } from './json-text.ts';
import { newId } from './new-id.ts';
import type { Schema } from './schema.ts';

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

/** Call inside a transaction. @returns the new id */
export async function insertExample(tx: Kysely<Schema>, example: NewExample): Promise<string> {
  const id = newId();
  const now = new Date().toISOString();
  const { question, answer, actor } = example;
  const status = example.status ?? 'draft';
  const split = example.split ?? null;
  await tx
    .insertInto('example')
    .values({
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
    })
    .execute();
  const history = [firstAction[example.origin], ...(status === 'approved' ? ['approved'] : [])];
  await tx
    .insertInto('example_revision')
    .values(
      history.map((action, i) => ({
        example_id: id,
        number: i + 1,
        action,
        actor,
        question,
        answer,
        status: i === 0 ? ('draft' as const) : status,
        note: '',
        at: now,
      })),
    )
    .execute();
  return id;
}
