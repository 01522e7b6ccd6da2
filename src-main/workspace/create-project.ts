import type { Project } from '../contract/workspace.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { appendAudit } from '../storage/audit-log.ts';
import { newId } from '../storage/new-id.ts';

export async function createProject(
  stage: StageContext,
  wanted: { readonly name: string; readonly note: string; readonly sample?: string },
): Promise<Project> {
  const now = new Date().toISOString();
  const project: Project = {
    id: newId(),
    name: wanted.name.trim(),
    note: wanted.note.trim(),
    createdAt: now,
    changedAt: now,
  };
  await stage.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('project')
      .values({
        id: project.id,
        name: project.name,
        note: project.note,
        sample: wanted.sample ?? null,
        created_at: now,
        changed_at: now,
      })
      .execute();
    await appendAudit(tx, {
      at: now,
      actor: stage.actor(),
      action: 'project-created',
      subject: project.name,
      projectId: project.id,
      detail: null,
    });
  });
  stage.publish({ type: 'projects-changed' });
  return project;
}
