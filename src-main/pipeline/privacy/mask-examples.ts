import { type Kysely, sql } from 'kysely';
import { literalMasks } from '../../privacy/mask-text.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import { maskedLiterals } from '../../storage/masked-literals.ts';
import { questionKey } from '../../storage/question-key.ts';
import type { Schema } from '../../storage/schema.ts';
import { sayCount } from '../../text/say-count.ts';
import type { StageContext } from '../stage-context.ts';
import { findTouched } from './find-touched.ts';

/**
 * Put the masks into examples that were made before: question, answers, quote and earlier turns, in their
 * history too, so that nothing of the old wording is left to be shared. Approvals stay: the masks are decisions
 * of the project, not new answers.
 */
export async function maskExamples(stage: StageContext, projectId: string): Promise<{ changed: number }> {
  const touched = await findTouched(stage.db, projectId);
  if (touched.length === 0) return { changed: 0 };
  await stage.db.transaction().execute(async (tx) => {
    const masks = literalMasks(await maskedLiterals(tx, { projectId }));
    const now = new Date().toISOString();
    for (const { id } of touched) await maskOne(tx, id, masks.mask, stage.actor(), now);
    await appendAudit(tx, {
      at: now,
      actor: stage.actor(),
      action: 'examples-masked',
      subject: sayCount(touched.length, 'example'),
      projectId,
      detail: { first: touched.slice(0, 20).map(({ id }) => id) },
    });
  });
  stage.publish({ type: 'examples-changed', projectId });
  stage.publish({ type: 'privacy-changed', projectId });
  return { changed: touched.length };
}

/** Put the masks into one example and its history, and say so there. Call in a transaction. */
export async function maskOne(
  tx: Kysely<Schema>,
  id: string,
  mask: (text: string) => string,
  actor: string,
  now: string,
): Promise<void> {
  const row = await tx.selectFrom('example').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const orNull = (text: string | null): string | null => (text === null ? null : mask(text));
  const question = mask(row.question);
  const answer = mask(row.answer);
  await tx
    .updateTable('example')
    .set({
      question,
      answer,
      wrong_answer: orNull(row.wrong_answer),
      quote: orNull(row.quote),
      original_question: mask(row.original_question),
      original_answer: mask(row.original_answer),
      preceding: toJson(fromJson(row.preceding).map((turn) => ({ ...turn, content: mask(turn.content) }))),
      question_key: questionKey(question),
      changed_at: now,
    })
    .where('id', '=', id)
    .execute();
  const revisions = await tx
    .selectFrom('example_revision')
    .select(['number', 'question', 'answer'])
    .where('example_id', '=', id)
    .execute();
  for (const revision of revisions)
    await tx
      .updateTable('example_revision')
      .set({ question: mask(revision.question), answer: mask(revision.answer) })
      .where('example_id', '=', id)
      .where('number', '=', revision.number)
      .execute();
  await sql`INSERT INTO example_revision (example_id, number, action, actor, question, answer, status, note, at)
    SELECT ${id}, coalesce(max(number), 0) + 1, 'masked', ${actor}, ${question}, ${answer}, ${row.status}, '', ${now}
    FROM example_revision WHERE example_id = ${id}`.execute(tx);
  // Undo of an earlier review must not bring the words back.
  const items = await tx
    .selectFrom('review_action_item')
    .select(['action_id', 'before'])
    .where('example_id', '=', id)
    .execute();
  for (const item of items) {
    const before = fromJson(item.before);
    await tx
      .updateTable('review_action_item')
      .set({ before: toJson({ ...before, question: mask(before.question), answer: mask(before.answer) }) })
      .where('action_id', '=', item.action_id)
      .where('example_id', '=', id)
      .execute();
  }
}
