import type { Project } from '../../contract/workspace.ts';
import { loadProject, readArchive } from '../../packs/load-project.ts';
import { verifyPack } from '../../packs/read-pack.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { toJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';

/**
 * Take a project archive in: every byte authenticated, every row held against this file's tables, and only then stored, in
 * one transaction. Its own log comes with it as a record; this workspace's log says where it came from.
 * @throws ProblemError `not-a-pack`, `pack-newer`, `wrong-passphrase`, `pack-damaged`, `project-already-here`
 */
export async function openArchive(
  stage: StageContext,
  given: { readonly file: Blob; readonly passphrase: string },
): Promise<Project> {
  const pack = await verifyPack(given.file, 'archive', given.passphrase);
  const about = await readArchive(stage.db, pack);
  const project = await stage.db.transaction().execute(async (tx) => {
    const { originLog } = await loadProject(tx, pack, about);
    await tx
      .insertInto('setting')
      .values({ key: `log-of-origin ${about.projectId}`, value: toJson<unknown>(originLog) })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: toJson<unknown>(originLog) }))
      .execute();
    await appendAudit(tx, {
      at: new Date().toISOString(),
      actor: stage.actor(),
      action: 'project-moved-in',
      subject: about.projectName,
      projectId: about.projectId,
      detail: {
        madeBy: about.madeBy,
        madeAt: about.madeAt,
        logLines: originLog.split('\n').length - 1,
        entries: pack.manifest.entries,
      },
    });
    return tx.selectFrom('project').selectAll().where('id', '=', about.projectId).executeTakeFirstOrThrow();
  });
  stage.publish({ type: 'projects-changed' });
  return {
    id: project.id,
    name: project.name,
    note: project.note,
    createdAt: project.created_at,
    changedAt: project.changed_at,
  };
}
