import type { Job, WorkspaceEvent } from '../contract/workspace.ts';
import { newId } from '../storage/new-id.ts';
import { toStorageProblem } from '../storage/problems.ts';
import { describeError } from '../workers/describe-failure.ts';
import { CANCELLED, CLOSING, type Jobs } from './stage-context.ts';

/** Finished jobs stay listed so long, so that a screen opened a moment later still shows how it ended. */
const KEPT_MS = 60_000;
const PROGRESS_MS = 100;

/** Jobs of one open workspace. */
export function createJobs(
  publish: (event: WorkspaceEvent) => void,
): Jobs & { /** Abort all with `CLOSING` and wait until they have settled. */ close(): Promise<void> } {
  const known = new Map<string, { job: Job; abort: AbortController; settled: Promise<unknown> }>();

  let closed = false;

  const change = (id: string, values: Partial<Job>): void => {
    const entry = known.get(id);
    if (entry === undefined) return;
    entry.job = { ...entry.job, ...values };
    publish({ type: 'job', job: entry.job });
  };

  return {
    list: (projectId) =>
      [...known.values()].map(({ job }) => job).filter((job) => job.projectId === projectId),
    cancel: (jobId) => {
      const entry = known.get(jobId);
      if (entry === undefined || entry.job.state !== 'running' || entry.abort.signal.aborted) return false;
      entry.abort.abort(CANCELLED);
      return true;
    },
    run: (wanted, work) => {
      const abort = new AbortController();
      if (closed) abort.abort(CLOSING);
      const id = newId();
      const started = Date.now();
      let told = 0;
      const job: Job = { ...wanted, id, state: 'running', done: 0, secondsLeft: null, problem: null };
      const progress = (done: number, total: number | null = known.get(id)?.job.total ?? null): void => {
        const entry = known.get(id);
        if (entry === undefined) return;
        entry.job = { ...entry.job, done, total, secondsLeft: secondsLeft(started, done, total) };
        if (Date.now() - told < PROGRESS_MS) return;
        told = Date.now();
        publish({ type: 'job', job: entry.job });
      };
      const finished = (async () => {
        // A job must be known before its work begins: what it publishes is looked up.
        await Promise.resolve();
        try {
          const result = await work({ signal: abort.signal, jobId: id, progress });
          change(id, { state: abort.signal.aborted ? 'cancelled' : 'done', secondsLeft: null });
          return result;
        } catch (error) {
          if (abort.signal.aborted) change(id, { state: 'cancelled', secondsLeft: null });
          else {
            const { problem } = toStorageProblem(error) ?? { problem: describeError(error) };
            change(id, { state: 'failed', secondsLeft: null, problem });
          }
          throw error;
        } finally {
          setTimeout(() => known.delete(id), KEPT_MS).unref();
        }
      })();
      // Whoever does not wait for the work hears of its failure through the job.
      const settled = finished.catch(() => undefined);
      known.set(id, { job, abort, settled });
      publish({ type: 'job', job });
      return { jobId: id, finished };
    },
    close: async () => {
      closed = true;
      const running = [...known.values()].filter(({ job }) => job.state === 'running');
      for (const { abort } of running) abort.abort(CLOSING);
      await Promise.all(running.map(({ settled }) => settled));
    },
  };
}

/** Seconds left at the pace so far; null for the first two seconds and while nothing is done or countable. */
function secondsLeft(started: number, done: number, total: number | null): number | null {
  const spent = (Date.now() - started) / 1000;
  if (total === null || done === 0 || spent < 2) return null;
  return Math.max(0, Math.round((spent / done) * (total - done)));
}
