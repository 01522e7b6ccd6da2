import { type Kysely, sql } from 'kysely';
import { ProblemError } from '../../contract/errors.ts';
import type { ReviewAction } from '../../contract/examples.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { newId } from '../../storage/new-id.ts';
import type { Schema } from '../../storage/schema.ts';
import { questionKey } from '../../storage/question-key.ts';
import type { StageContext } from '../stage-context.ts';
import { approvalsOf } from './approvals.ts';
import { divideNewExamples } from './divide-new-examples.ts';
import { idIn } from './queries.ts';
import { sayCount } from '../../text/say-count.ts';

interface Change {
  readonly projectId: string;
  readonly actionId: string;
  readonly actor: string;
  readonly now: string;
  /** How many persons must approve. */
  readonly approvals: 1 | 2;
}

/**
 * Do one thing to one or many examples of a project, whole or not at all, with a line of history each and an
 * undo. Examples on which it would change nothing are left out; `undoId` is empty when that is all of them.
 * An edited example is a draft again: nobody has approved those words yet.
 * Where two must approve, the first approval waits for another person’s.
 * @throws ProblemError `one-at-a-time` for an edit of several, `several-projects`, `second-person` when one approves
 *   twice what two must approve
 */
export async function reviewExamples(
  stage: StageContext,
  exampleIds: readonly string[],
  act: ReviewAction,
): Promise<{ changed: number; undoId: string }> {
  const single = act.action === 'edit' || (act.action === 'wrong' && act.wrongAnswer !== null);
  if (single && exampleIds.length > 1) throw oneAtATime();
  const result = await stage.db.transaction().execute(async (tx) => {
    const projects = await tx
      .selectFrom('example')
      .select('project_id')
      .distinct()
      .where(idIn('id', exampleIds))
      .execute();
    if (projects.length > 1) throw severalProjects();
    const projectId = projects[0]?.project_id;
    if (projectId === undefined) return null;
    const change: Change = {
      projectId,
      actionId: newId(),
      actor: stage.actor(),
      now: new Date().toISOString(),
      approvals: await approvalsOf(tx, projectId),
    };
    await tx
      .insertInto('review_action')
      .values({
        id: change.actionId,
        project_id: projectId,
        action: act.action,
        words: '',
        actor: change.actor,
        at: change.now,
        undone_at: null,
      })
      .execute();
    let changed = 0;
    for await (const some of inParts(exampleIds)) {
      const these = await rememberBefore(tx, change, some, act);
      if (these === 0) continue;
      changed += these;
      await apply(tx, change, some, act);
      await addRevisions(tx, change.actionId, some, pastTense[act.action], change.actor, change.now);
    }
    if (changed === 0) {
      await refuseSecondBySame(tx, change, exampleIds, act);
      await tx.deleteFrom('review_action').where('id', '=', change.actionId).execute();
      return null;
    }
    if (act.action === 'approve') await divideNewExamples(tx, projectId);
    const words = `${capital(pastTense[act.action])} ${changed} ${changed === 1 ? 'example' : 'examples'}`;
    await tx.updateTable('review_action').set({ words }).where('id', '=', change.actionId).execute();
    await appendAudit(tx, {
      at: change.now,
      actor: change.actor,
      action: `examples-${pastTense[act.action]}`,
      subject: sayCount(changed, 'example'),
      projectId,
      detail: { actionId: change.actionId, first: exampleIds.slice(0, 20) },
    });
    return { projectId, changed, undoId: change.actionId };
  });
  if (result === null) return { changed: 0, undoId: '' };
  stage.publish({ type: 'examples-changed', projectId: result.projectId });
  return { changed: result.changed, undoId: result.undoId };
}

export const pastTense: Readonly<Record<ReviewAction['action'], string>> = {
  approve: 'approved',
  reject: 'rejected',
  flag: 'flagged',
  reopen: 'reopened',
  edit: 'edited',
  wrong: 'given a wrong answer',
  weigh: 'weighed',
};

/** What undo puts back; only examples that will change are remembered. @returns how many */
async function rememberBefore(
  tx: Kysely<Schema>,
  change: Change,
  exampleIds: readonly string[],
  act: ReviewAction,
): Promise<number> {
  const { numAffectedRows } = await sql`
    INSERT INTO review_action_item (action_id, example_id, "before")
    SELECT ${change.actionId}, id, json_object(
      'question', question, 'answer', answer, 'status', status, 'split', split, 'edited', edited,
      'note', note, 'approvedBy', approved_by, 'approvedAt', approved_at,
      'firstApprovedBy', first_approved_by, 'flaggedFor', flagged_for, 'wrongAnswer', wrong_answer, 'weight', weight)
    FROM example WHERE ${idIn('id', exampleIds)} AND ${wouldChange(change, act)}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

function wouldChange({ approvals, actor }: Change, act: ReviewAction) {
  switch (act.action) {
    case 'approve':
      return approvals === 1
        ? sql<boolean>`status != 'approved'`
        : sql<boolean>`(status != 'approved' AND coalesce(first_approved_by, '') != ${actor})`;
    case 'reject':
      return sql<boolean>`(status != 'rejected' OR note != ${act.reason})`;
    case 'flag':
      return sql<boolean>`(status != 'flagged' OR note != ${act.note} OR flagged_for IS NOT ${act.for ?? null})`;
    case 'reopen':
      return sql<boolean>`(status != 'draft' OR first_approved_by IS NOT NULL)`;
    case 'edit':
      return sql<boolean>`(question != ${act.question.trim()} OR answer != ${act.answer.trim()})`;
    case 'wrong':
      return sql<boolean>`wrong_answer IS NOT ${act.wrongAnswer}`;
    case 'weigh':
      return sql<boolean>`weight != ${act.weight}`;
  }
}

async function apply(
  tx: Kysely<Schema>,
  change: Change,
  exampleIds: readonly string[],
  act: ReviewAction,
): Promise<void> {
  const items = sql<boolean>`id IN (SELECT example_id FROM review_action_item
    WHERE action_id = ${change.actionId} AND ${idIn('example_id', exampleIds)})`;
  const update = tx.updateTable('example').set({ changed_at: change.now }).where(items);
  // What is not approved is in no part, unless its file fixed the part.
  const outOfSplit = sql<null>`CASE WHEN split_fixed = 1 THEN split END`;
  const unapproved = {
    approved_by: null,
    approved_at: null,
    first_approved_by: null,
    flagged_for: null,
    split: outOfSplit,
  };
  switch (act.action) {
    case 'approve': {
      // The first of two only leaves a name; the second approves.
      const waits = change.approvals === 2 ? sql<boolean>`first_approved_by IS NULL` : sql<boolean>`0`;
      await update
        .set({
          status: sql`CASE WHEN ${waits} THEN 'draft' ELSE 'approved' END`,
          note: '',
          flagged_for: null,
          approved_by: sql`CASE WHEN ${waits} THEN NULL ELSE ${change.actor} END`,
          approved_at: sql`CASE WHEN ${waits} THEN NULL ELSE ${change.now} END`,
          first_approved_by: sql`CASE WHEN ${waits} THEN ${change.actor} ELSE first_approved_by END`,
        })
        .execute();
      return;
    }
    case 'reject':
      await update.set({ status: 'rejected', note: act.reason, ...unapproved }).execute();
      return;
    case 'flag':
      await update
        .set({ status: 'flagged', note: act.note, ...unapproved, flagged_for: act.for ?? null })
        .execute();
      return;
    case 'reopen':
      await update.set({ status: 'draft', note: '', ...unapproved }).execute();
      return;
    case 'edit': {
      const question = act.question.trim();
      const answer = act.answer.trim();
      await update
        .set({
          question,
          answer,
          question_key: questionKey(question),
          status: 'draft',
          ...unapproved,
          edited: sql<0 | 1>`(original_question != ${question} OR original_answer != ${answer})`,
        })
        .execute();
      return;
    }
    case 'wrong':
      // Where two must approve, nobody changes alone what is approved.
      await update
        .set({
          wrong_answer: act.wrongAnswer,
          kind: act.wrongAnswer === null ? 'answer' : 'wrong-right',
          ...(change.approvals === 2 ? { status: 'draft' as const, ...unapproved } : {}),
        })
        .execute();
      return;
    case 'weigh':
      await update.set({ weight: act.weight }).execute();
  }
}

/** One line of history for each of these examples that the action is about, as it stands now. */
export async function addRevisions(
  tx: Kysely<Schema>,
  actionId: string,
  exampleIds: readonly string[],
  action: string,
  actor: string,
  now: string,
): Promise<void> {
  await sql`
    INSERT INTO example_revision
      (example_id, number, action, actor, question, answer, wrong_answer, status, note, at)
    SELECT example.id,
      1 + coalesce((SELECT max(number) FROM example_revision WHERE example_id = example.id), 0),
      ${action}, ${actor}, question, answer, wrong_answer, status, note, ${now}
    FROM review_action_item JOIN example ON example.id = review_action_item.example_id
    WHERE review_action_item.action_id = ${actionId} AND ${idIn('review_action_item.example_id', exampleIds)}`.execute(
    tx,
  );
}

/** The database works while nothing else can: between parts everybody else gets a turn. */
export async function* inParts(ids: readonly string[]): AsyncGenerator<readonly string[]> {
  for (let from = 0; from < ids.length; from += 1000) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve));
    yield ids.slice(from, from + 1000);
  }
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function oneAtATime(): ProblemError {
  return new ProblemError({
    code: 'one-at-a-time',
    what: 'Only one example can be edited at a time.',
    safe: 'Nothing was changed.',
    remedy: 'Choose one example and edit it.',
  });
}

/** The first of two cannot be the second: said, rather than nothing happening. */
async function refuseSecondBySame(
  tx: Kysely<Schema>,
  change: Change,
  exampleIds: readonly string[],
  act: ReviewAction,
): Promise<void> {
  if (act.action !== 'approve' || change.approvals === 1) return;
  const mine = await tx
    .selectFrom('example')
    .select('id')
    .where(idIn('id', exampleIds))
    .where('status', '!=', 'approved')
    .where('first_approved_by', '=', change.actor)
    .limit(1)
    .executeTakeFirst();
  if (mine === undefined) return;
  throw new ProblemError({
    code: 'second-person',
    what: 'You have approved this already; in this project a second person approves too.',
    safe: 'Your approval is kept.',
    remedy: 'Ask a colleague to approve it, under a name of their own in Settings.',
  });
}

function severalProjects(): ProblemError {
  return new ProblemError({
    code: 'several-projects',
    what: 'These examples belong to different projects.',
    safe: 'Nothing was changed.',
    remedy: 'Choose examples of one project.',
  });
}
