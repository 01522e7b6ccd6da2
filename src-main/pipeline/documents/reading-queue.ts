import type { DocumentRow } from '../../contract/documents.ts';
import { toStorageProblem } from '../../storage/problems.ts';
import { describeError } from '../../workers/describe-failure.ts';
import type { StageContext } from '../stage-context.ts';
import { readDocument } from './read-document.ts';

/** Documents are read one after the other: there is one reader, and it gets all of its memory. */
export interface ReadingQueue {
  add(documentId: string): void;
  /** Take a document that waits out of the queue. */
  drop(documentId: string): void;
  /** The job that reads this document right now. */
  jobOf(documentId: string): string | null;
  progressOf(documentId: string): DocumentRow['progress'];
  /** Settles when nothing waits any more. */
  idle(): Promise<void>;
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
  const waiting: string[] = [];
  let current: { documentId: string; jobId: string | null; progress: DocumentRow['progress'] } | null = null;
  let working: Promise<void> | null = null;

  const work = async (): Promise<void> => {
    for (;;) {
      const documentId = waiting.shift();
      if (documentId === undefined) return;
      const now = { documentId, jobId: null as string | null, progress: null as DocumentRow['progress'] };
      current = now;
      const end = await readDocument(stage, documentId, {
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
        waiting.unshift(documentId);
        return;
      }
      // The rest is still `waiting` in storage and is read when the workspace opens again.
      if (end === 'closing') waiting.length = 0;
    }
  };

  return {
    add: (documentId) => {
      if (current?.documentId === documentId) return;
      if (!waiting.includes(documentId)) waiting.push(documentId);
      working ??= work().finally(() => {
        working = null;
      });
    },
    drop: (documentId) => {
      const at = waiting.indexOf(documentId);
      if (at !== -1) waiting.splice(at, 1);
    },
    jobOf: (documentId) => (current?.documentId === documentId ? current.jobId : null),
    progressOf: (documentId) => (current?.documentId === documentId ? current.progress : null),
    idle: async () => {
      while (working !== null) await working;
    },
  };
}
