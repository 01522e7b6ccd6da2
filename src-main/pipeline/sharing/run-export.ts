import { join } from 'node:path';
import { ProblemError } from '../../contract/errors.ts';
import type { Export, ExportKind } from '../../contract/sharing.ts';
import { toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import { toStorageProblem } from '../../storage/problems.ts';
import { describeError } from '../../workers/describe-failure.ts';
import type { StageContext } from '../stage-context.ts';
import { findExport, updateExport } from './queries.ts';
import { type NamedBytes, readBack, writeFiles } from './write-files.ts';

export interface ExportPlan {
  readonly projectId: string;
  readonly runId: string | null;
  readonly kind: ExportKind;
  readonly folder: string;
  readonly title: string;
  readonly make: () => Promise<readonly NamedBytes[]>;
  /** What is checked after the files were opened again, in words. */
  readonly check: (folder: string, signal: AbortSignal) => Promise<Export['checks']>;
}

/** Begin an export as a job: made, written, opened again, checked, and only then ready. */
export async function runExport(stage: StageContext, plan: ExportPlan): Promise<Export> {
  const id = newId();
  await stage.db
    .insertInto('export')
    .values({
      id,
      project_id: plan.projectId,
      run_id: plan.runId,
      kind: plan.kind,
      state: 'making',
      folder: plan.folder,
      files: toJson<Export['files']>([]),
      checks: toJson<Export['checks']>([]),
      problem: null,
      created_at: new Date().toISOString(),
      finished_at: null,
    })
    .execute();
  stage.jobs.run(
    { projectId: plan.projectId, kind: 'export', title: plan.title, unit: 'steps', total: 3 },
    async ({ signal, progress }) => {
      try {
        const files = await plan.make();
        progress(1);
        await writeFiles(plan.folder, files);
        const written = await readBack(plan.folder, files);
        await updateExport(stage.db, id, { state: 'checking', files: toJson(written) });
        progress(2);
        const opened = { ok: true, words: 'Written, then opened again from disk' };
        const checks = [opened, ...(await plan.check(plan.folder, signal))];
        await finish(stage, plan, id, checks, written);
        progress(3);
      } catch (error) {
        const problem = toStorageProblem(error)?.problem ?? describeError(error, 'The project is unchanged.');
        await updateExport(stage.db, id, { state: 'failed', problem: toJson(problem) });
        throw error;
      }
    },
  );
  return needExport(stage, id);
}

async function finish(
  stage: StageContext,
  plan: ExportPlan,
  id: string,
  checks: Export['checks'],
  files: Export['files'],
): Promise<void> {
  const failed = checks.find(({ ok }) => !ok);
  await updateExport(stage.db, id, {
    state: failed === undefined ? 'ready' : 'failed',
    checks: toJson(checks),
    finished_at: new Date().toISOString(),
    ...(failed === undefined ? {} : { problem: toJson(checkFailed(failed.words).problem) }),
  });
  if (failed !== undefined) throw checkFailed(failed.words);
  await stage.audit({
    projectId: plan.projectId,
    action: plan.kind === 'adapter' ? 'adapter-exported' : 'examples-exported',
    subject: plan.folder,
    detail: { files },
  });
}

/** A folder of its own for every export, so that what an earlier one lists stays what was checked. */
export function exportFolder(stage: StageContext, name: string): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  return join(stage.folder, 'exports', `${name}-${stamp}`);
}

/** @throws ProblemError `no-such-export` */
export async function needExport(stage: StageContext, exportId: string): Promise<Export> {
  const found = await findExport(stage.db, exportId);
  if (found !== undefined) return found;
  throw new ProblemError({
    code: 'no-such-export',
    what: 'These files are no longer listed.',
    safe: 'Nothing was changed.',
    remedy: 'Make them again.',
  });
}

/** After a stop: what was being made is not ready and says so. */
export async function recoverExports(stage: StageContext): Promise<void> {
  const problem = toJson({
    code: 'interrupted',
    what: 'The app was closed while these files were being made.',
    safe: 'The project is unchanged.',
    remedy: 'Make them again.',
  });
  await stage.db
    .updateTable('export')
    .set({ state: 'failed', problem })
    .where('state', 'in', ['making', 'checking'])
    .execute();
}

function checkFailed(words: string): ProblemError {
  return new ProblemError({
    code: 'check-failed',
    what: `A check failed: ${words}.`,
    safe: 'The project is unchanged; the files are there but not to be trusted.',
    remedy: 'Make them again; if it happens again, score the training again first.',
  });
}
