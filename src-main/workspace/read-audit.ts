import type { AuditEvent } from '../contract/workspace.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { verifyAudit } from '../storage/audit-log.ts';

/** The newest events of a project first, and whether the whole log's chain holds. */
export async function readAudit(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly limit: number },
): Promise<{ events: AuditEvent[]; intact: boolean }> {
  const events = await stage.db
    .selectFrom('audit_event')
    .select(['number', 'at', 'actor', 'action', 'subject', 'hash'])
    .where('project_id', '=', wanted.projectId)
    .orderBy('number', 'desc')
    .limit(wanted.limit)
    .execute();
  return { events, intact: (await verifyAudit(stage.db)) === null };
}
