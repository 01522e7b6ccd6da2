import type { DocumentRow, ReadingStatus } from '../../contract/documents.ts';
import { toStorageProblem } from '../../storage/problems.ts';
import { describeError } from '../../workers/describe-failure.ts';
import type { StageContext } from '../stage-context.ts';
import { readDocument } from './read-document.ts';

/** Counted for every file besides its bytes: what opening, cutting and storing even a small one costs. */
const FILE_WEIGHT = 64 * 1024;
/** Seconds of reading before the pace says anything. */
const LEAST_SECONDS = 3;

export interface ToRead {
  readonly id: string;
  readonly project_id: string;
  readonly bytes: number;
}

/** Documents are read one after the other: there is one reader, and it gets all of its memory. */
export interface ReadingQueue {
  add(document: ToRead): void;
  /** Take a document that waits out of the queue. */
  drop(documentId: string): void;
  /** Take everything of a project that waits out of the queue. @returns their ids */
  dropAll(projectId: string): string[];
  /** While paused, nothing of the project is begun. */
  setPaused(projectId: string, paused: boolean): void;
  isPaused(projectId: string): boolean;
  /** The job that reads this document right now. */
  jobOf(documentId: string): string | null;
  progressOf(documentId: string): DocumentRow['progress'];
  /** @param toAdd files not yet taken in, which will have to be read as well */
  status(projectId: string, toAdd: number): ReadingStatus;
  /** Settles when nothing is read any more: all is done, or what is left is paused. */
  idle(): Promise<void>;
}

/** Since the queue last was empty of a project. */
interface Batch {
  readonly since: number;
  done: number;
  weight: number;
}

interface Current extends ToRead {
  jobId: string | null;
  progress: DocumentRow['progress'];
}

const queues = new WeakMap<StageContext, ReadingQueue>();

/** The queue of this open workspace. */
export function readingQueue(stage: StageContext): ReadingQueue {
  const known = queues.get(stage);
  if (known !== undefined) return known;
  const queue = createQueue(stage);
  queues.set(stage, queue);
  return queue;
}

function createQueue(stage: StageContext): ReadingQueue {
  const waiting = new Map<string, ToRead>();
  const paused = new Set<string>();
  const batches = new Map<string, Batch>();
  let current: Current | null = null;
  let working: Promise<void> | null = null;

  const next = (): ToRead | undefined => {
    for (const each of waiting.values()) if (!paused.has(each.project_id)) return each;
    return undefined;
  };
  const work = async (): Promise<void> => {
    for (let document = next(); document !== undefined; document = next()) {
      waiting.delete(document.id);
      const now: Current = { ...document, jobId: null, progress: null };
      current = now;
      const end = await readDocument(stage, document.id, {
        onJob: (jobId) => {
          now.jobId = jobId;
        },
        onProgress: (progress) => {
          now.progress = progress;
        },
      }).catch((error: unknown) => {
        const { problem } = toStorageProblem(error) ?? { problem: describeError(error) };
        stage.publish({ type: 'notice', projectId: null, problem });
        return 'stuck' as const;
      });
      current = null;
      if (end === 'stuck') {
        // What could not be stored (a full disk) will not go better with the next file: all wait until
        // something is added or read again, or the workspace is opened anew.
        const others = [...waiting.values()];
        waiting.clear();
        for (const each of [document, ...others]) waiting.set(each.id, each);
        return;
      }
      count(document);
      // The rest is still `waiting` in storage and is read when the workspace opens again.
      if (end === 'closing') waiting.clear();
    }
  };
  const count = ({ project_id, bytes }: ToRead): void => {
    const batch = batches.get(project_id);
    if (batch === undefined) return;
    batch.done += 1;
    batch.weight += bytes + FILE_WEIGHT;
    if (![...waiting.values()].some((each) => each.project_id === project_id)) batches.delete(project_id);
  };
  const start = (): void => {
    if (next() === undefined) return;
    working ??= work().finally(() => {
      working = null;
    });
  };

  return {
    add: (document) => {
      if (current?.id === document.id) return;
      const { id, project_id, bytes } = document;
      if (!waiting.has(id)) waiting.set(id, { id, project_id, bytes });
      if (!batches.has(project_id)) batches.set(project_id, { since: Date.now(), done: 0, weight: 0 });
      start();
    },
    drop: (documentId) => waiting.delete(documentId),
    dropAll: (projectId) => {
      const dropped = [...waiting.values()].filter((each) => each.project_id === projectId);
      for (const { id } of dropped) waiting.delete(id);
      return dropped.map(({ id }) => id);
    },
    setPaused: (projectId, pause) => {
      if (pause) paused.add(projectId);
      else if (paused.delete(projectId)) {
        // The pause was no part of the pace.
        const batch = batches.get(projectId);
        if (batch !== undefined) batches.set(projectId, { since: Date.now(), done: 0, weight: 0 });
        start();
      }
    },
    isPaused: (projectId) => paused.has(projectId),
    jobOf: (documentId) => (current?.id === documentId ? current.jobId : null),
    progressOf: (documentId) => (current?.id === documentId ? current.progress : null),
    status: (projectId, toAdd) => {
      const left = [...waiting.values(), ...(current === null ? [] : [current])].filter(
        (each) => each.project_id === projectId,
      );
      const batch = batches.get(projectId);
      const isPaused = paused.has(projectId);
      return {
        paused: isPaused,
        toAdd,
        toRead: left.length,
        done: batch?.done ?? 0,
        secondsLeft: isPaused || batch === undefined ? null : secondsLeft(batch, left, toAdd),
      };
    },
    idle: async () => {
      while (working !== null) await working;
    },
  };
}

function secondsLeft(batch: Batch, left: readonly ToRead[], toAdd: number): number | null {
  const spent = (Date.now() - batch.since) / 1000;
  if (spent < LEAST_SECONDS || batch.done === 0) return null;
  const weight = left.reduce((sum, { bytes }) => sum + bytes + FILE_WEIGHT, 0);
  const typical = batch.weight / batch.done;
  return Math.round((spent / batch.weight) * (weight + toAdd * typical));
}
