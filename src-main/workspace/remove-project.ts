import type { StageContext } from '../pipeline/stage-context.ts';
import { appendAudit } from '../storage/audit-log.ts';

/** Remove a project with everything in it; its work in progress is stopped first. The log keeps that it was there. */
export async function removeProject(stage: StageContext, projectId: string): Promise<{ removed: boolean }> {
  for (const job of stage.jobs.list(projectId)) stage.jobs.cancel(job.id);
  const removed = await stage.db.transaction().execute(async (tx) => {
    const project = await tx
      .deleteFrom('project')
      .where('id', '=', projectId)
      .returning(['name'])
      .executeTakeFirst();
    if (project === undefined) return false;
    await appendAudit(tx, {
      at: new Date().toISOString(),
      actor: stage.actor(),
      action: 'project-removed',
      subject: project.name,
      projectId,
      detail: null,
    });
    return true;
  });
  if (removed) stage.publish({ type: 'projects-changed' });
  return { removed };
}
