import { type Kysely, sql } from 'kysely';
import { appendAudit } from '../../storage/audit-log.ts';
import type { Schema } from '../../storage/schema.ts';
import { questionKey } from '../../storage/question-key.ts';
import type { StageContext } from '../stage-context.ts';
import { addRevisions, inParts } from './review-examples.ts';

/**
 * Take back the last review action of a project that still stands, exactly: words, state, part and approver of
 * each example are what they were. Works back to the first one, also after a restart.
 */
export async function undoReview(
  stage: StageContext,
  projectId: string,
): Promise<{ exampleIds: string[]; words: string } | null> {
  const undone = await stage.db.transaction().execute(async (tx) => {
    const action = await tx
      .selectFrom('review_action')
      .select(['id', 'action', 'words'])
      .where('project_id', '=', projectId)
      .where('undone_at', 'is', null)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (action === undefined) return null;
    const now = new Date().toISOString();
    const items = await tx
      .selectFrom('review_action_item')
      .select('example_id')
      .where('action_id', '=', action.id)
      .execute();
    const exampleIds = items.map(({ example_id }) => example_id);
    for await (const some of inParts(exampleIds)) {
      await restore(tx, action.id, some, now);
      await addRevisions(tx, action.id, some, `undid: ${action.action}`, stage.actor(), now);
    }
    await tx.updateTable('review_action').set({ undone_at: now }).where('id', '=', action.id).execute();
    await appendAudit(tx, {
      at: now,
      actor: stage.actor(),
      action: 'review-undone',
      subject: action.words,
      projectId,
      detail: { actionId: action.id },
    });
    return { exampleIds, words: `Undone: ${action.words}` };
  });
  if (undone !== null) stage.publish({ type: 'examples-changed', projectId });
  return undone;
}

async function restore(
  tx: Kysely<Schema>,
  actionId: string,
  exampleIds: readonly string[],
  now: string,
): Promise<void> {
  const these = sql`item.action_id = ${actionId}
    AND item.example_id IN (SELECT value FROM json_each(${JSON.stringify(exampleIds)}))`;
  const was = (name: string) => sql`item."before" ->> ${sql.lit(`$.${name}`)}`;
  await sql`
    UPDATE example SET status = ${was('status')}, split = ${was('split')}, edited = ${was('edited')},
      note = ${was('note')}, approved_by = ${was('approvedBy')}, approved_at = ${was('approvedAt')},
      first_approved_by = ${was('firstApprovedBy')}, flagged_for = ${was('flaggedFor')},
      -- Actions of before these were remembered leave them.
      wrong_answer = CASE WHEN ${was('weight')} IS NULL THEN wrong_answer ELSE ${was('wrongAnswer')} END,
      kind = CASE WHEN ${was('weight')} IS NULL THEN kind
        WHEN ${was('wrongAnswer')} IS NULL THEN 'answer' ELSE 'wrong-right' END,
      weight = coalesce(${was('weight')}, weight),
      changed_at = ${now}
    FROM review_action_item AS item
    WHERE item.example_id = example.id AND ${these}`.execute(tx);
  // Words apart and only where they differ: each change of words is indexed anew for the search.
  const { rows } = await sql<{ id: string; question: string; answer: string }>`
    SELECT example.id AS id, ${was('question')} AS question, ${was('answer')} AS answer
    FROM review_action_item AS item JOIN example ON example.id = item.example_id
    WHERE ${these}
      AND (example.question != ${was('question')} OR example.answer != ${was('answer')})`.execute(tx);
  for (const { id, question, answer } of rows) {
    await tx
      .updateTable('example')
      .set({ question, answer, question_key: questionKey(question) })
      .where('id', '=', id)
      .execute();
  }
}
