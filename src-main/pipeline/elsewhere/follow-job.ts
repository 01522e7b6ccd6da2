import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError, type Problem } from '../../contract/errors.ts';
import type { RunMetric } from '../../contract/training.ts';
import type { CurveRow } from '../../elsewhere/folder-config.ts';
import { importResult } from '../../elsewhere/import-result.ts';
import * as remote from '../../elsewhere/remote/remote-job.ts';
import { UnreachableError } from '../../elsewhere/remote/ssh.ts';
import { toStorageProblem } from '../../storage/problems.ts';
import { describeError } from '../../workers/describe-failure.ts';
import { CANCELLED, type StageContext } from '../stage-context.ts';
import { needJob, type StoredJob, storeJob } from './stored.ts';

/** Milliseconds between two looks, and at most between two tries to reach a server that does not answer. */
const LOOK_MS = 3_000;
const MOST_MS = 60_000;
/** What is left to do on a server after a person stopped it here. */
const TIDY_MS = 120_000;

/** A configuration file for ssh in place of the person's own, from whoever starts the app. */
export const sshConfig = (): string | null => process.env['VERNACULAR_SSH_CONFIG'] ?? null;

export const remoteOf = (job: StoredJob): remote.RemoteJob => ({
  id: job.id,
  server: job.server,
  configFile: sshConfig(),
});

const followed = new WeakMap<
  StageContext,
  Map<string, { readonly jobId: string; readonly done: Promise<void> }>
>();

/** Jobs that are being followed now, by their id. */
export function followedJobs(stage: StageContext) {
  const known = followed.get(stage) ?? new Map<string, { jobId: string; done: Promise<void> }>();
  followed.set(stage, known);
  return known;
}

/**
 * Take a job from where it stands to its end: sent, started, watched, fetched, brought in, removed there. When the workspace
 * closes it stays as it stands and goes on over there; the next time it is followed again.
 */
export function followJob(stage: StageContext, job: StoredJob): void {
  const known = followedJobs(stage);
  if (known.has(job.id)) return;
  const { jobId, finished } = stage.jobs.run(
    {
      projectId: job.projectId,
      kind: 'train',
      title: `Training on ${job.server.name}`,
      unit: 'steps',
      total: job.steps,
    },
    async ({ signal, progress }) => {
      try {
        await walk(stage, job.id, signal, progress);
      } catch (error) {
        if (signal.aborted && signal.reason !== CANCELLED) throw error;
        await (signal.aborted ? stopThere(stage, job.id) : fail(stage, job.id, error));
        throw error;
      }
    },
  );
  const done = finished.then(
    () => undefined,
    () => undefined,
  );
  known.set(job.id, { jobId, done });
  void done.then(() => known.delete(job.id));
}

async function walk(
  stage: StageContext,
  id: string,
  signal: AbortSignal,
  progress: (done: number, total?: number | null) => void,
): Promise<void> {
  let job = await needJob(stage.db, id);
  if (job.state === 'sending') {
    await reaching(stage, job, signal, () => remote.send(remoteOf(job), job.folder, job.sent, signal));
    job = await change(stage, id, { state: 'running', sentAt: new Date().toISOString() });
  }
  if (job.state === 'running') {
    await reaching(stage, job, signal, () => remote.start(remoteOf(job), signal));
    await watch(stage, id, signal, progress);
    job = await change(stage, id, { state: 'fetching' });
  }
  if (job.state === 'fetching') {
    const back = join(stage.folder, 'temporary', `result-${id}`);
    try {
      await reaching(stage, job, signal, async () => {
        await rm(back, { recursive: true, force: true });
        await remote.fetchResult(remoteOf(job), back, signal);
      });
      const run = await importResult(stage, { projectId: job.projectId, folder: back }, signal);
      await change(stage, id, { state: 'brought-in', importedRunId: run.id });
    } finally {
      await rm(back, { recursive: true, force: true });
    }
  }
  await removeThere(stage, id, signal);
}

/** Look again and again until it has ended well. @throws ProblemError `training-failed-there`, `job-gone` */
async function watch(
  stage: StageContext,
  id: string,
  signal: AbortSignal,
  progress: (done: number, total?: number | null) => void,
): Promise<void> {
  for (;;) {
    const job = await needJob(stage.db, id);
    const seen = await reaching(stage, job, signal, () => remote.poll(remoteOf(job), job.next, signal));
    const last = seen.rows.at(-1);
    await change(stage, id, {
      next: seen.next,
      curve: joined(job.curve, seen.rows),
      seenAt: new Date().toISOString(),
      ...(last === undefined ? {} : { step: last.step, steps: last.steps }),
    });
    if (last !== undefined) progress(last.step, last.steps);
    if (seen.state === 'ended' && seen.exitCode === 0) return;
    if (seen.state === 'gone') throw gone(job.server.name);
    if (seen.state === 'ended' || seen.state === 'died') {
      const log = await reaching(stage, job, signal, () => remote.readLog(remoteOf(job), signal));
      throw failedThere(job.server.name, seen.exitCode, log);
    }
    await wait(LOOK_MS, signal);
  }
}

/** Ask until the server can be reached: what runs there does not need this side. */
async function reaching<T>(
  stage: StageContext,
  job: StoredJob,
  signal: AbortSignal,
  ask: () => Promise<T>,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await ask();
      if (tries > 0) await change(stage, job.id, { unreachable: false });
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof UnreachableError)) throw error;
      // One that was never reached is named wrongly sooner than it is down.
      if (job.sentAt === null && job.seenAt === null && tries >= 2)
        throw notReached(job.server.name, error.message);
      await change(stage, job.id, { unreachable: true });
      await wait(Math.min(MOST_MS, LOOK_MS * 2 ** tries), signal);
    }
  }
}

/** After a person stopped it: stopped there and removed there. */
async function stopThere(stage: StageContext, id: string): Promise<void> {
  const job = await needJob(stage.db, id);
  const signal = AbortSignal.timeout(TIDY_MS);
  try {
    await remote.cancel(remoteOf(job), signal);
    await change(stage, id, { state: 'cancelled' });
    await removeThere(stage, id, signal);
  } catch (error) {
    const problem = describeError(error, 'What was sent is still on the server.');
    await change(stage, id, { state: 'cancelled', problem });
  }
  await told(stage, id, 'training-elsewhere-cancelled');
}

async function fail(stage: StageContext, id: string, error: unknown): Promise<void> {
  const problem: Problem =
    toStorageProblem(error)?.problem ?? describeError(error, 'Nothing here was changed.');
  await change(stage, id, { state: 'failed', problem });
  await told(stage, id, 'training-elsewhere-failed');
}

/** Remove what was sent, and write down that it is gone. @throws when it is still there or cannot be asked */
export async function removeThere(stage: StageContext, id: string, signal: AbortSignal): Promise<void> {
  const job = await needJob(stage.db, id);
  await remote.remove(remoteOf(job), signal);
  await change(stage, id, { removedAt: new Date().toISOString() });
  await told(stage, id, 'sent-files-removed');
}

async function told(stage: StageContext, id: string, action: string): Promise<void> {
  const job = await needJob(stage.db, id);
  await stage.audit({
    projectId: job.projectId,
    action,
    subject: job.server.address,
    detail: { jobId: id, runId: job.runId, importedRunId: job.importedRunId, folder: job.remoteFolder },
  });
}

async function change(stage: StageContext, id: string, values: Partial<StoredJob>): Promise<StoredJob> {
  const job = { ...(await needJob(stage.db, id)), ...values };
  await storeJob(stage.db, job);
  return job;
}

/** A row that comes again, because both figures of a step were not written at once, adds what it knows. */
function joined(before: readonly RunMetric[], rows: readonly CurveRow[]): RunMetric[] {
  const byStep = new Map(before.map((metric) => [metric.step, metric]));
  for (const row of rows) {
    const known = byStep.get(row.step);
    byStep.set(row.step, {
      step: row.step,
      pass: row.pass,
      trainingLoss: row.training_loss ?? known?.trainingLoss ?? null,
      validationLoss: row.validation_loss ?? known?.validationLoss ?? null,
      taskScore: null,
      taskError: null,
      best: false,
    });
  }
  return [...byStep.values()].sort((a, b) => a.step - b.step);
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}

function notReached(server: string, evidence: string): ProblemError {
  return new ProblemError({
    code: 'server-not-reached',
    what: `The server “${server}” cannot be reached over SSH.`,
    safe: 'Nothing was sent.',
    remedy:
      'Try `ssh` to it in a terminal first: the host must be known and a key must open it without a question.',
    evidence,
  });
}

function failedThere(server: string, code: number | null, log: string): ProblemError {
  return new ProblemError({
    code: 'training-failed-there',
    what: `The training on “${server}” ended with an error${code === null ? '' : ` (${code})`}.`,
    safe: 'Nothing here was changed. What was sent is still there, so that somebody can look.',
    remedy: 'Read its last words under Details, then remove what was sent or hand it over again.',
    evidence: log.slice(-2000),
  });
}

function gone(server: string): ProblemError {
  return new ProblemError({
    code: 'job-gone',
    what: `The folder of this training is no longer on “${server}”.`,
    safe: 'Nothing here was changed.',
    remedy: 'Hand it over again, and ask who removed it.',
  });
}
