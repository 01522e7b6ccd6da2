import { join } from 'node:path';
import { createPrivacyCheck } from '../../../../src-main/pipeline/privacy/check-before-storing.ts';
import { createJobs } from '../../../../src-main/pipeline/jobs.ts';
import type { StageContext } from '../../../../src-main/pipeline/stage-context.ts';
import { type NewExample, insertExample } from '../../../../src-main/storage/example-rows.ts';
import { createWorkspace, type Storage } from '../../../../src-main/storage/open.ts';
import { createWorkers } from '../../../../src-main/workers/create-workers.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** A stage over a real workspace file with one project `p`, for what needs no worker. */
export async function openProject(): Promise<{ storage: Storage; stage: StageContext }> {
  const folder = temporaryFolder();
  const storage = await createWorkspace({ folder, passphrase: null, keychain: null, holder: 'test' });
  storage.raw.exec(`INSERT INTO project VALUES ('p', 'P', '', NULL, 'then', 'then')`);
  const resources = join(import.meta.dirname, '../../../../resources');
  const actor = (): string => 'Ada';
  const stage: StageContext = {
    db: storage.db,
    workers: createWorkers(() => {
      throw new Error('No worker is needed here.');
    }),
    publish: () => undefined,
    jobs: createJobs(() => undefined),
    privacy: createPrivacyCheck({ resources, actor }),
    audit: async () => undefined,
    actor,
    folder,
    resources,
    version: '0.0.0',
  };
  return { storage, stage };
}

/** @returns their ids, in the order given */
export function addAll(stage: StageContext, examples: readonly Partial<NewExample>[]): Promise<string[]> {
  return stage.db.transaction().execute(async (tx) => {
    const ids: string[] = [];
    for (const [i, example] of examples.entries()) {
      ids.push(
        await insertExample(tx, {
          projectId: 'p',
          question: `How is matter ${i} handled?`,
          answer: `In the way of matter ${i}.`,
          origin: 'rule',
          actor: 'Rules',
          ...example,
        }),
      );
    }
    return ids;
  });
}

export function addDocument(storage: Storage, id: string): void {
  storage.raw
    .prepare(
      `INSERT INTO document (id, project_id, name, bytes, sha256, state, added_at)
       VALUES (?, 'p', ?, 1, ?, 'ready', 'then')`,
    )
    .run(id, `${id}.md`, id);
}
