import type { DocumentRow, ReadingStatus } from '../../contract/documents.ts';
import { toStorageProblem } from '../../storage/problems.ts';
import { describeError } from '../../workers/describe-failure.ts';
import type { StageContext } from '../stage-context.ts';

/** Counted for every file besides its bytes: what opening, cutting and storing even a small one costs. */
const FILE_WEIGHT = 64 * 1024;
/** A file that comes so long after the last one was read begins a new batch. */
const REST_MS = 10_000;
/** Seconds of reading before the pace says anything. */
const LEAST_SECONDS = 3;

export interface ToRead {
  readonly id: string;
  readonly project_id: string;
  readonly bytes: number;
}

export interface ReadingListener {
  onJob(jobId: string): void;
  onProgress(progress: DocumentRow['progress']): void;
}

export type ReadingEnd = 'read' | 'refused' | 'cancelled' | 'gone' | 'closing';

/** What the queue drives, given to it when the workspace opens. */
export interface QueueWork {
  /** @throws what storage throws: the document is still to be read */
  readonly read: (documentId: string, listener: ReadingListener) => Promise<ReadingEnd>;
  /** Something of a project was added, begun, read or dropped. */
  readonly changed: (projectId: string) => void;
}

/** Documents are read one after the other: there is one reader, and it gets all of its memory. */
export interface ReadingQueue {
  /** Nothing is read before. */
  drive(work: QueueWork): void;
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

/** What is read without a longer rest in between. */
interface Batch {
  readonly since: number;
  /** When it last read something. */
  last: number;
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
  let driven: QueueWork | null = null;
  let current: Current | null = null;
  let working: Promise<void> | null = null;

  const next = (): ToRead | undefined => {
    for (const each of waiting.values()) if (!paused.has(each.project_id)) return each;
    return undefined;
  };
  const work = async ({ read, changed }: QueueWork): Promise<void> => {
    for (let document = next(); document !== undefined; document = next()) {
      waiting.delete(document.id);
      const now: Current = { ...document, jobId: null, progress: null };
      current = now;
      const end = await read(document.id, {
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
      else changed(document.project_id);
    }
  };
  const count = ({ project_id, bytes }: ToRead): void => {
    const batch = batches.get(project_id);
    if (batch === undefined) return;
    batch.last = Date.now();
    batch.done += 1;
    batch.weight += bytes + FILE_WEIGHT;
  };
  const start = (): void => {
    if (next() === undefined || driven === null) return;
    working ??= work(driven).finally(() => {
      working = null;
    });
  };

  return {
    drive: (given) => {
      driven = given;
      start();
    },
    add: (document) => {
      if (current?.id === document.id) return;
      const { id, project_id, bytes } = document;
      if (!waiting.has(id)) waiting.set(id, { id, project_id, bytes });
      const batch = batches.get(project_id);
      const rested = waiting.size === 1 && current === null && Date.now() - (batch?.last ?? 0) > REST_MS;
      if (batch === undefined || rested) batches.set(project_id, newBatch());
      driven?.changed(project_id);
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
        if (batch !== undefined) batches.set(projectId, newBatch());
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

function newBatch(): Batch {
  return { since: Date.now(), last: Date.now(), done: 0, weight: 0 };
}

function secondsLeft(batch: Batch, left: readonly ToRead[], toAdd: number): number | null {
  const spent = (Date.now() - batch.since) / 1000;
  if (spent < LEAST_SECONDS || batch.done === 0) return null;
  const weight = left.reduce((sum, { bytes }) => sum + bytes + FILE_WEIGHT, 0);
  const typical = batch.weight / batch.done;
  return Math.round((spent / batch.weight) * (weight + toAdd * typical));
}
