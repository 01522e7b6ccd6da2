import { type Kysely, sql } from 'kysely';
import type { Example } from '../../contract/examples.ts';
import { readHouseRules } from '../../storage/house-rules.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { Schema } from '../../storage/schema.ts';
import { findSupport } from '../../text/find-support.ts';
import type { StageContext } from '../stage-context.ts';
import { checkExample } from './check-example.ts';
import { type StoredExample, storedExample, toRow } from './queries.ts';

/** One example with the passage it comes from, the words there that support it, its checks and its history. */
export async function getExample(stage: StageContext, exampleId: string): Promise<Example> {
  const { db } = stage;
  const stored = await storedExample(db, exampleId);
  const passage = await passageOf(db, stored);
  const rules = await readHouseRules(db, stored.project_id);
  const others = await sameQuestion(db, stored);
  return {
    ...toRow(stored),
    originalQuestion: stored.original_question,
    originalAnswer: stored.original_answer,
    wrongAnswer: stored.wrong_answer,
    passage,
    checks: checkExample({
      question: stored.question,
      answer: stored.answer,
      passage: passage === null ? null : [...passage.breadcrumb, passage.text].join('\n'),
      ...others,
      rules: rules.map(({ body }) => body),
    }),
    history: await historyOf(db, exampleId),
  };
}

async function passageOf(db: Kysely<Schema>, stored: StoredExample): Promise<Example['passage']> {
  if (stored.passage_id === null) return null;
  const found = await db
    .selectFrom('passage')
    .select(['id', 'text', 'breadcrumb', 'page'])
    .where('id', '=', stored.passage_id)
    .executeTakeFirst();
  if (found === undefined) return null;
  return {
    id: found.id,
    text: found.text,
    breadcrumb: fromJson(found.breadcrumb),
    page: found.page,
    support: findSupport(found.text, stored.answer),
  };
}

async function sameQuestion(
  db: Kysely<Schema>,
  stored: StoredExample,
): Promise<{ contradictsApproved: boolean; repeats: boolean }> {
  const { others, differing } = await db
    .selectFrom('example')
    .select([
      sql<number>`count(*)`.as('others'),
      sql<number>`count(*) FILTER (WHERE status = 'approved' AND answer != ${stored.answer})`.as('differing'),
    ])
    .where('project_id', '=', stored.project_id)
    .where('question_key', '=', stored.question_key)
    .where('id', '!=', stored.id)
    .where('status', '!=', 'rejected')
    .executeTakeFirstOrThrow();
  return { contradictsApproved: differing > 0, repeats: others > 0 };
}

function historyOf(db: Kysely<Schema>, exampleId: string): Promise<Example['history']> {
  return db
    .selectFrom('example_revision')
    .select(['at', 'actor', 'action', 'question', 'answer', 'wrong_answer as wrongAnswer', 'note'])
    .where('example_id', '=', exampleId)
    .orderBy('number', 'desc')
    .execute();
}
