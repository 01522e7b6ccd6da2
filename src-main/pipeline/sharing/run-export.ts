import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ProblemError } from '../../contract/errors.ts';
import type { Export } from '../../contract/sharing.ts';
import { hashFile } from '../../models/hash-file.ts';
import { fromJsonOrNull, toJson } from '../../storage/json-text.ts';
import { toStorageProblem } from '../../storage/problems.ts';
import { describeError } from '../../workers/describe-failure.ts';
import { CANCELLED, CLOSING, type StageContext } from '../stage-context.ts';
import { clearDoing, setDoing } from './doing.ts';
import type { ExportPlan, StepContext } from './export-target.ts';
import { updateExport } from './queries.ts';

/** The stored row that a plan is carried out for. */
export interface ExportJob {
  readonly id: string;
  readonly projectId: string;
  readonly kind: Export['kind'];
  readonly folder: string;
  readonly confirmed: Export['confirmed'];
}

/** Which files of the temporary folder are whole, by the step that wrote them. */
type Made = Record<string, Export['files']>;

const LIST = '.made.json';

/**
 * Carry a plan out as a job: everything is written into a temporary folder beside the wanted one, opened again, checked,
 * and only then put in place. A stop removes what was written; a closed app leaves it to go on with.
 */
export function runExport(stage: StageContext, job: ExportJob, plan: ExportPlan): void {
  const { jobId } = stage.jobs.run(
    {
      projectId: job.projectId,
      kind: 'export',
      title: plan.title,
      unit: 'steps',
      total: plan.steps.length + 1,
    },
    async ({ signal, progress }) => {
      const temporary = temporaryFolder(job);
      try {
        await mkdir(temporary, { recursive: true, mode: 0o700 });
        const files = await writeSteps(job, plan, temporary, signal, progress);
        await updateExport(stage.db, job.id, { state: 'checking', files: toJson(files) });
        const context = contextOf(job.id, signal, (share) => progress(plan.steps.length + share));
        context.tell('Checking what was written');
        const checks: Export['checks'] = [
          { ok: true, words: 'Written, then opened again from disk' },
          ...(await plan.check(temporary, context)),
        ];
        signal.throwIfAborted();
        const failed = checks.find(({ ok }) => !ok);
        if (failed === undefined) await putInPlace(temporary, job.folder);
        await finish(stage, job, checks, files, failed?.words ?? null);
        progress(plan.steps.length + 1);
      } catch (error) {
        await settleFailure(stage, job, temporary, signal, error);
        throw error;
      } finally {
        clearDoing(job.id);
      }
    },
  );
  setDoing(job.id, { jobId, words: plan.title, share: null });
}

async function writeSteps(
  job: ExportJob,
  plan: ExportPlan,
  temporary: string,
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<Export['files']> {
  const before = await readMade(temporary);
  const made: Made = {};
  for (const [index, step] of plan.steps.entries()) {
    signal.throwIfAborted();
    const context = contextOf(job.id, signal, (share) => progress(index + share));
    const old = before[step.name];
    if (old !== undefined && (await allWhole(temporary, old, signal))) made[step.name] = old;
    else {
      context.tell(step.name);
      const there = new Set(Object.values(made).flatMap((files) => files.map(({ name }) => name)));
      await step.write(temporary, context);
      made[step.name] = await describeNew(temporary, there, signal);
      await writeFile(join(temporary, LIST), JSON.stringify(made), { flush: true });
    }
    progress(index + 1);
  }
  return Object.values(made)
    .flat()
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function contextOf(id: string, signal: AbortSignal, moved: (share: number) => void): StepContext {
  return {
    signal,
    tell: (words, share = null) => {
      setDoing(id, { words, share });
      moved(share ?? 0);
    },
  };
}

async function readMade(temporary: string): Promise<Made> {
  const text = await readFile(join(temporary, LIST), 'utf8').catch(() => null);
  if (text === null) return {};
  try {
    return JSON.parse(text) as Made;
  } catch {
    return {};
  }
}

async function allWhole(temporary: string, files: Export['files'], signal: AbortSignal): Promise<boolean> {
  for (const { name, sha256 } of files) {
    const found = await hashFile(join(temporary, name), signal).catch(() => null);
    if (found !== sha256) return false;
  }
  return files.length > 0;
}

/** Size and hash of every file that is not known yet, by its name relative to the folder. */
async function describeNew(
  temporary: string,
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Export['files']> {
  const files: Export['files'] = [];
  for (const name of await listFiles(temporary)) {
    if (known.has(name) || name === LIST) continue;
    const path = join(temporary, name);
    files.push({ name, bytes: (await stat(path)).size, sha256: await hashFile(path, signal) });
  }
  return files;
}

/** Names of all files below a folder, relative to it, with `/`. */
async function listFiles(folder: string, below = ''): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) names.push(...(await listFiles(folder, name)));
    else names.push(name);
  }
  return names.sort();
}

/** One rename where the folder is new or empty; otherwise each of its entries, none of which may be there already. */
async function putInPlace(temporary: string, folder: string): Promise<void> {
  await rm(join(temporary, LIST), { force: true });
  await rmdir(folder).catch(() => undefined);
  const there = await readdir(folder).catch(() => null);
  if (there === null) {
    await rename(temporary, folder);
    return;
  }
  for (const name of await readdir(temporary)) {
    if (there.includes(name)) throw alreadyThere(folder, name);
  }
  for (const name of await readdir(temporary)) await rename(join(temporary, name), join(folder, name));
  await rmdir(temporary);
}

async function finish(
  stage: StageContext,
  job: ExportJob,
  checks: Export['checks'],
  files: Export['files'],
  failed: string | null,
): Promise<void> {
  if (failed === null) {
    // In the log first: nothing is called ready of which the log knows nothing.
    await stage.audit({
      projectId: job.projectId,
      action: `${job.kind}-exported`,
      subject: job.folder,
      detail: { files, confirmed: job.confirmed },
    });
  }
  await updateExport(stage.db, job.id, {
    state: failed === null ? 'ready' : 'failed',
    checks: toJson(checks),
    finished_at: new Date().toISOString(),
    problem: failed === null ? null : toJson(checkFailed(failed).problem),
  });
  if (failed !== null) throw checkFailed(failed);
}

async function settleFailure(
  stage: StageContext,
  job: ExportJob,
  temporary: string,
  signal: AbortSignal,
  error: unknown,
): Promise<void> {
  if (signal.aborted && signal.reason === CLOSING) {
    await settleInterrupted(stage, job);
    return;
  }
  await rm(temporary, { recursive: true, force: true });
  const problem =
    signal.aborted && signal.reason === CANCELLED
      ? cancelled
      : (toStorageProblem(error)?.problem ?? describeError(error, 'The project is unchanged.'));
  await updateExport(stage.db, job.id, { state: 'failed', problem: toJson(problem) });
}

/** Beside the wanted folder, so that putting it in place is a rename. */
export function temporaryFolder({ folder, id }: Pick<ExportJob, 'folder' | 'id'>): string {
  return join(dirname(folder), `.${basename(folder)}.${id.slice(-12)}.part`);
}

/** After a stop: what was being made is not ready, says so, and can go on where its kind allows it. */
export async function recoverExports(stage: StageContext): Promise<void> {
  const rows = await stage.db
    .selectFrom('export')
    .select(['id', 'kind', 'folder'])
    .where('state', 'in', ['making', 'checking'])
    .execute();
  for (const row of rows) await settleInterrupted(stage, row);
}

/** Whether what is written already can be gone on with; not where a passphrase or one moment of the project is needed. */
export function canGoOn(kind: Export['kind']): boolean {
  return kind !== 'demo' && kind !== 'archive' && kind !== 'evidence' && kind !== 'report';
}

async function settleInterrupted(
  stage: StageContext,
  job: Pick<ExportJob, 'id' | 'kind' | 'folder'>,
): Promise<void> {
  const goesOn = canGoOn(job.kind);
  if (!goesOn) await rm(temporaryFolder(job), { recursive: true, force: true });
  const problem = goesOn
    ? interrupted
    : {
        ...interrupted,
        safe: 'The project is unchanged, and nothing half-written was left.',
        remedy: 'Make them again.',
      };
  await updateExport(stage.db, job.id, { state: 'failed', problem: toJson(problem) });
}

/** What was interrupted and is now made anew leaves nothing behind. */
export async function dropInterrupted(
  stage: StageContext,
  of: { readonly projectId: string; readonly runId: string | null; readonly kind: Export['kind'] },
): Promise<void> {
  const rows = await stage.db
    .selectFrom('export')
    .select(['id', 'folder', 'problem'])
    .where('project_id', '=', of.projectId)
    .where('run_id', of.runId === null ? 'is' : '=', of.runId)
    .where('kind', '=', of.kind)
    .where('state', '=', 'failed')
    .execute();
  for (const row of rows) {
    if (!wasInterrupted(fromJsonOrNull(row.problem))) continue;
    await rm(temporaryFolder(row), { recursive: true, force: true });
    await updateExport(stage.db, row.id, { problem: toJson(cancelled) });
  }
}

/** @throws ProblemError `already-there` */
export async function refuseTaken(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found !== null && !found.isDirectory()) throw alreadyThere(dirname(folder), basename(folder));
}

/** Whether an export stopped where it can go on. */
export function wasInterrupted(problem: Export['problem']): boolean {
  return problem?.code === interrupted.code;
}

const interrupted: NonNullable<Export['problem']> = {
  code: 'interrupted',
  what: 'The app was closed while these files were being made.',
  safe: 'The project is unchanged, and what is written already is kept.',
  remedy: 'Go on with it, or make them again.',
};

const cancelled: NonNullable<Export['problem']> = {
  code: 'cancelled',
  what: 'Stopped on request.',
  safe: 'The project is unchanged, and nothing half-written was left.',
  remedy: 'Make them again when you like.',
};

function alreadyThere(folder: string, name: string): ProblemError {
  return new ProblemError({
    code: 'already-there',
    what: `There is already a “${name}” in this folder.`,
    safe: 'It was not touched, and nothing half-written was left.',
    remedy: 'Choose another folder, or move it away first.',
    evidence: folder,
  });
}

function checkFailed(words: string): ProblemError {
  return new ProblemError({
    code: 'check-failed',
    what: `A check failed: ${words}.`,
    safe: 'The project is unchanged, and the files were not put in place.',
    remedy: 'Make them again; if it happens again, score the training again first.',
  });
}
