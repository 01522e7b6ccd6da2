import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ProblemError } from '../../contract/errors.ts';
import { type Export, exportOptionsSchema } from '../../contract/sharing.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { StageContext } from '../stage-context.ts';
import { basisOf } from './basis-of.ts';
import { doingOf } from './doing.ts';
import type { Neighbours, Wanted } from './export-target.ts';
import { findExport } from './list-exports.ts';
import { planExport } from './plan-export.ts';
import { updateExport } from './queries.ts';
import { dropInterrupted, type ExportJob, refuseTaken, runExport } from './run-export.ts';
import { whatLeaves } from './what-leaves.ts';

export interface MakeWish extends Wanted {
  /** Fingerprint of what leaves, as it was shown to the person who says that it may. */
  readonly confirmed: string;
  readonly folder: string | null;
  readonly inside: boolean;
  readonly passphrase: string | null;
}

/**
 * Begin an export as a job.
 * @throws ProblemError `not-confirmed`, `already-there`, and what planning it refuses (`no-such-run`, `nothing-learned`,
 *   `model-missing`, `not-scored`, `nothing-approved`, `passphrase-needed`, …)
 */
export async function makeExport(
  stage: StageContext,
  neighbours: Neighbours,
  wish: MakeWish,
): Promise<Export> {
  const { passphrase } = wish;
  const plan = await planExport(stage, neighbours, wish, passphrase);
  const leaves = await whatLeaves(stage, wish);
  if (leaves.fingerprint !== wish.confirmed) throw notConfirmed();
  const job: ExportJob = {
    id: newId(),
    projectId: wish.projectId,
    kind: wish.kind,
    folder: folderFor(stage, wish, plan.stem),
    confirmed: { by: stage.actor(), at: new Date().toISOString() },
  };
  await refuseTaken(job.folder);
  await dropInterrupted(stage, wish);
  await stage.db
    .insertInto('export')
    .values({
      id: job.id,
      project_id: wish.projectId,
      run_id: wish.runId,
      kind: wish.kind,
      state: 'making',
      folder: job.folder,
      files: toJson<Export['files']>([]),
      checks: toJson<Export['checks']>([]),
      problem: null,
      created_at: new Date().toISOString(),
      finished_at: null,
      options: toJson<Partial<Export['options']>>(wish.options),
      basis: await basisOf(stage.db, wish),
      confirmed: toJson(job.confirmed as NonNullable<Export['confirmed']>),
    })
    .execute();
  runExport(stage, job, plan);
  return needExport(stage, job.id);
}

/**
 * Go on with an export that was interrupted; steps whose files are whole are not done again.
 * @throws ProblemError `no-such-export`, `cannot-go-on`
 */
export async function resumeExport(
  stage: StageContext,
  neighbours: Neighbours,
  exportId: string,
): Promise<Export> {
  const made = await needExport(stage, exportId);
  const row = await stage.db
    .selectFrom('export')
    .select(['basis', 'options'])
    .where('id', '=', exportId)
    .executeTakeFirstOrThrow();
  const { kind } = made;
  if (!made.canResume || kind === 'report' || row.basis !== (await basisOf(stage.db, made)))
    throw cannotGoOn();
  const options = exportOptionsSchema.parse(fromJson(row.options));
  const plan = await planExport(stage, neighbours, { ...made, kind, options }, null);
  await updateExport(stage.db, exportId, { state: 'making', problem: null });
  runExport(stage, made, plan);
  return needExport(stage, exportId);
}

/** @returns whether it was under way */
export function cancelExport(stage: StageContext, exportId: string): { cancelled: boolean } {
  const jobId = doingOf(exportId)?.jobId ?? null;
  return { cancelled: jobId !== null && stage.jobs.cancel(jobId) };
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

/** A folder of its own for every export, so that what an earlier one lists stays what was checked. */
function folderFor(stage: StageContext, { folder, inside }: MakeWish, stem: string): string {
  if (folder !== null && !inside) return folder;
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  if (folder !== null) return join(folder, `${stem}-${stamp}`);
  return join(stage.folder, 'exports', `${stem}-${stamp}-${randomBytes(2).toString('hex')}`);
}

function notConfirmed(): ProblemError {
  return new ProblemError({
    code: 'not-confirmed',
    what: 'Nobody has confirmed yet that this may leave, or it has changed since.',
    safe: 'Nothing was written.',
    remedy: 'Look through what leaves, then confirm it.',
  });
}

function cannotGoOn(): ProblemError {
  return new ProblemError({
    code: 'cannot-go-on',
    what: 'This cannot be gone on with: it was not interrupted, or what it is made from has changed.',
    safe: 'Nothing was changed.',
    remedy: 'Make it again.',
  });
}
