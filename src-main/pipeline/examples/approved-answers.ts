import type { Selectable } from 'kysely';
import type { ApprovedAnswer } from '../../contract/approved-answers.ts';
import { ProblemError } from '../../contract/errors.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { newId } from '../../storage/new-id.ts';
import type { ApprovedAnswerTable } from '../../storage/schema.ts';
import { storedExample } from './queries.ts';
import type { StageContext } from '../stage-context.ts';

const expiringDays = 30;
const dayMs = 86_400_000;

/** Expired first, then in order of expiry, those without an end last. */
export async function listApprovedAnswers(
  stage: StageContext,
  projectId: string,
  now = new Date(),
): Promise<ApprovedAnswer[]> {
  const rows = await stage.db
    .selectFrom('approved_answer')
    .leftJoin('example', 'example.id', 'approved_answer.example_id')
    .selectAll('approved_answer')
    .select('example.answer as answer_now')
    .where('approved_answer.project_id', '=', projectId)
    .execute();
  return rows
    .map((row) => toApprovedAnswer(row, row.answer_now, now))
    .sort((a, b) => (a.expiresOn ?? '9999').localeCompare(b.expiresOn ?? '9999'));
}

/**
 * Name who stands for an approved example's answer, and until when; the same words keep their version.
 * @throws ProblemError `not-approved`, `already-over`
 */
export async function setApprovedAnswer(
  stage: StageContext,
  wanted: { readonly exampleId: string; readonly owner: string; readonly expiresOn: string | null },
  now = new Date(),
): Promise<ApprovedAnswer> {
  const example = await storedExample(stage.db, wanted.exampleId);
  if (example.status !== 'approved') {
    throw refused(
      'not-approved',
      'Only an approved example can be somebody’s approved answer.',
      'Approve it first.',
    );
  }
  if (wanted.expiresOn !== null && isOver(wanted.expiresOn, now)) {
    throw refused('already-over', 'This day is over already.', 'Choose today or a later day.');
  }
  const before = await stage.db
    .selectFrom('approved_answer')
    .selectAll()
    .where('example_id', '=', example.id)
    .executeTakeFirst();
  const at = now.toISOString();
  const sameWords = before?.question === example.question && before.answer === example.answer;
  const row = {
    id: before?.id ?? newId(),
    project_id: example.project_id,
    example_id: example.id,
    question: example.question,
    answer: example.answer,
    owner: wanted.owner,
    version: (before?.version ?? 0) + (sameWords ? 0 : 1),
    expires_at: wanted.expiresOn,
    created_at: at,
  };
  await stage.db.transaction().execute(async (tx) => {
    await tx.deleteFrom('approved_answer').where('id', '=', row.id).execute();
    await tx.insertInto('approved_answer').values(row).execute();
    await appendAudit(tx, {
      at,
      actor: stage.actor(),
      action: 'approved answer set',
      subject: example.id,
      projectId: example.project_id,
      detail: { owner: row.owner, version: row.version, expiresOn: row.expires_at },
    });
  });
  stage.publish({ type: 'examples-changed', projectId: example.project_id });
  return toApprovedAnswer(row, example.answer, now);
}

export async function removeApprovedAnswer(stage: StageContext, id: string): Promise<{ removed: boolean }> {
  const row = await stage.db
    .selectFrom('approved_answer')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return { removed: false };
  await stage.db.transaction().execute(async (tx) => {
    await tx.deleteFrom('approved_answer').where('id', '=', id).execute();
    await appendAudit(tx, {
      at: new Date().toISOString(),
      actor: stage.actor(),
      action: 'approved answer removed',
      subject: row.example_id ?? id,
      projectId: row.project_id,
      detail: { owner: row.owner, version: row.version },
    });
  });
  stage.publish({ type: 'examples-changed', projectId: row.project_id });
  return { removed: true };
}

function toApprovedAnswer(
  row: Selectable<ApprovedAnswerTable>,
  answerNow: string | null,
  now: Date,
): ApprovedAnswer {
  return {
    id: row.id,
    exampleId: row.example_id,
    question: row.question,
    answer: row.answer,
    owner: row.owner,
    version: row.version,
    expiresOn: row.expires_at,
    state: stateOf(row, answerNow, now),
  };
}

function stateOf(
  row: Pick<ApprovedAnswerTable, 'answer' | 'expires_at'>,
  answerNow: string | null,
  now: Date,
): ApprovedAnswer['state'] {
  if (row.expires_at !== null && isOver(row.expires_at, now)) return 'expired';
  if (answerNow !== null && answerNow !== row.answer) return 'changed';
  const soon = new Date(now.getTime() + expiringDays * dayMs);
  return row.expires_at !== null && isOver(row.expires_at, soon) ? 'expiring' : 'valid';
}

/** Whether a day has ended, by this computer's calendar. */
function isOver(expiresOn: string, now: Date): boolean {
  const [year = 0, month = 1, day = 1] = expiresOn.split('-').map(Number);
  return new Date(year, month - 1, day + 1).getTime() <= now.getTime();
}

function refused(code: string, what: string, remedy: string): ProblemError {
  return new ProblemError({ code, what, safe: 'Nothing was changed.', remedy });
}
