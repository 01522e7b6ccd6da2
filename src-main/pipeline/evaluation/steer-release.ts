import { ProblemError } from '../../contract/errors.ts';
import type { ConditionName, Release } from '../../contract/release.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { StageContext } from '../stage-context.ts';
import { checkRelease, usualDemands } from './check-release.ts';
import { countLeaks } from './count-leaks.ts';
import { getHealth } from './get-health.ts';
import { findRun } from './queries.ts';
import { getEvaluation } from './steer-evaluation.ts';
import { summariseRatings } from './summarise-ratings.ts';

/** What is demanded, what stands in the way, and who has signed. */
export async function getRelease(stage: StageContext, evaluationId: string): Promise<Release> {
  const { db } = stage;
  const evaluation = await getEvaluation(stage, evaluationId);
  const gate = await db
    .selectFrom('release_gate')
    .select('conditions')
    .where('project_id', '=', evaluation.projectId)
    .executeTakeFirst();
  const accepted = await db
    .selectFrom('accepted_answer')
    .selectAll()
    .where('evaluation_id', '=', evaluationId)
    .execute();
  const signatures = await db
    .selectFrom('signature')
    .selectAll()
    .where('evaluation_id', '=', evaluationId)
    .orderBy('id')
    .execute();
  const conditions = checkRelease({
    evaluation,
    accepted: accepted.length,
    shared: await countShared(stage, evaluation.runId),
    leaks: await countLeaksOf(stage, evaluation.runId),
    ratings: await summariseRatings(stage, evaluationId),
    health: await getHealth(stage, evaluationId),
    demands: gate === undefined ? usualDemands : fromJson(gate.conditions),
  });
  return {
    evaluationId,
    conditions,
    ready: evaluation.state === 'done' && conditions.every(({ demanded, met }) => met || !demanded),
    accepted: accepted.map((row) => ({
      answerId: row.answer_id,
      reason: row.reason,
      acceptedBy: row.accepted_by,
      acceptedAt: row.accepted_at,
    })),
    signatures: signatures.map((row) => ({
      id: row.id,
      name: row.name,
      note: row.note,
      signedAt: row.signed_at,
      logHead: row.log_head,
    })),
  };
}

export async function setDemands(
  stage: StageContext,
  wanted: { readonly evaluationId: string; readonly conditions: readonly ConditionName[] },
): Promise<Release> {
  const { projectId } = await getEvaluation(stage, wanted.evaluationId);
  const values = { conditions: toJson(wanted.conditions), set_by: stage.actor(), set_at: now() };
  await stage.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('release_gate')
      .values({ project_id: projectId, ...values })
      .onConflict((conflict) => conflict.column('project_id').doUpdateSet(values))
      .execute();
    await appendAudit(tx, {
      at: now(),
      actor: stage.actor(),
      action: 'release demands set',
      subject: projectId,
      projectId,
      detail: { conditions: wanted.conditions },
    });
  });
  return getRelease(stage, wanted.evaluationId);
}

/** @throws ProblemError `not-broken` */
export async function acceptBroken(
  stage: StageContext,
  wanted: { readonly evaluationId: string; readonly answerId: string; readonly reason: string },
): Promise<Release> {
  const { projectId } = await getEvaluation(stage, wanted.evaluationId);
  const answer = await stage.db
    .selectFrom('evaluation_answer')
    .select('outcome')
    .where('id', '=', wanted.answerId)
    .where('evaluation_id', '=', wanted.evaluationId)
    .executeTakeFirst();
  if (answer?.outcome !== 'newly-broken') {
    throw refused('not-broken', 'This answer is not among the newly broken ones.', 'Choose one of those.');
  }
  const values = { reason: wanted.reason, accepted_by: stage.actor(), accepted_at: now() };
  await stage.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('accepted_answer')
      .values({ answer_id: wanted.answerId, evaluation_id: wanted.evaluationId, ...values })
      .onConflict((conflict) => conflict.column('answer_id').doUpdateSet(values))
      .execute();
    await appendAudit(tx, {
      at: now(),
      actor: stage.actor(),
      action: 'broken answer accepted',
      subject: wanted.answerId,
      projectId,
      detail: { reason: wanted.reason },
    });
  });
  return getRelease(stage, wanted.evaluationId);
}

/** @throws ProblemError `not-ready` */
export async function signRelease(
  stage: StageContext,
  wanted: { readonly evaluationId: string; readonly name: string; readonly note: string },
): Promise<Release> {
  const { projectId, runId } = await getEvaluation(stage, wanted.evaluationId);
  const { conditions, ready } = await getRelease(stage, wanted.evaluationId);
  if (!ready) {
    throw refused(
      'not-ready',
      'A demanded condition is not met yet.',
      'Settle what stands in the way, or let the lead change what is demanded.',
    );
  }
  await stage.db.transaction().execute(async (tx) => {
    const head = await tx
      .selectFrom('audit_event')
      .select('hash')
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    await tx
      .insertInto('signature')
      .values({
        id: newId(),
        evaluation_id: wanted.evaluationId,
        name: wanted.name,
        note: wanted.note,
        conditions: toJson(conditions),
        log_head: head?.hash ?? '',
        signed_at: now(),
      })
      .execute();
    await appendAudit(tx, {
      at: now(),
      actor: stage.actor(),
      action: 'signed',
      subject: runId,
      projectId,
      detail: { evaluation: wanted.evaluationId, name: wanted.name, note: wanted.note },
    });
  });
  return getRelease(stage, wanted.evaluationId);
}

/** Documents with frozen questions both to learn from and to be tested on. */
async function countShared(stage: StageContext, runId: string): Promise<number> {
  const rows = await stage.db
    .selectFrom('dataset_snapshot_item as item')
    .innerJoin('run', 'run.snapshot_id', 'item.snapshot_id')
    .select(['item.document_id', 'item.split'])
    .distinct()
    .where('run.id', '=', runId)
    .where('item.document_id', 'is not', null)
    .execute();
  const of = (split: string) =>
    new Set(rows.filter((row) => row.split === split).map(({ document_id }) => document_id));
  const learned = of('training');
  return [...of('test')].filter((id) => learned.has(id)).length;
}

async function countLeaksOf(stage: StageContext, runId: string): Promise<number> {
  const run = await findRun(stage.db, runId);
  return run === undefined ? 0 : countLeaks(stage, run.snapshot_id);
}

function now(): string {
  return new Date().toISOString();
}

function refused(code: string, what: string, remedy: string): ProblemError {
  return new ProblemError({ code, what, safe: 'Nothing was changed.', remedy });
}
