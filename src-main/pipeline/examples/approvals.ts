/** How many persons must approve an example before anything is learned from it. */
import type { Kysely } from 'kysely';
import type { ReviewSettings } from '../../contract/examples.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import type { Schema } from '../../storage/schema.ts';
import type { StageContext } from '../stage-context.ts';

export async function approvalsOf(db: Kysely<Schema>, projectId: string): Promise<1 | 2> {
  const row = await db
    .selectFrom('review_setting')
    .select('approvals')
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return row?.approvals ?? 1;
}

/** The setting, and everybody who has reviewed in this workspace, by name. */
export async function reviewSettings(stage: StageContext, projectId: string): Promise<ReviewSettings> {
  const reviewers = await stage.db.selectFrom('reviewer').select('name').orderBy('name').execute();
  return {
    approvals: await approvalsOf(stage.db, projectId),
    reviewers: reviewers.map(({ name }) => name),
    me: stage.actor(),
  };
}

/**
 * Approved examples stay approved when a second person becomes needed. When one is enough again, what one person has
 * approved still waits: approving is done by a person, never by a setting.
 */
export async function setApprovals(
  stage: StageContext,
  projectId: string,
  approvals: 1 | 2,
): Promise<ReviewSettings> {
  const at = new Date().toISOString();
  const row = { approvals, set_by: stage.actor(), set_at: at };
  await stage.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('review_setting')
      .values({ project_id: projectId, ...row })
      .onConflict((conflict) => conflict.column('project_id').doUpdateSet(row))
      .execute();
    await appendAudit(tx, {
      at,
      actor: stage.actor(),
      action: 'approvals-set',
      subject: approvals === 2 ? 'Two persons approve' : 'One person approves',
      projectId,
      detail: { approvals },
    });
  });
  stage.publish({ type: 'examples-changed', projectId });
  return reviewSettings(stage, projectId);
}
