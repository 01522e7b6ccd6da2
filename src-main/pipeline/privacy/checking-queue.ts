import { toStorageProblem } from '../../storage/problems.ts';
import { describeError } from '../../workers/describe-failure.ts';
import type { StageContext } from '../stage-context.ts';
import { checkDocument } from './check-document.ts';

/** Documents are checked one after the other, each as soon as it is read. */
export interface CheckingQueue {
  add(documentId: string): void;
  /** Settles when nothing waits any more. */
  idle(): Promise<void>;
  /** Stop where it can go on later: what is not checked is found again in its rows. */
  close(): Promise<void>;
}

export function createCheckingQueue(stage: StageContext): CheckingQueue {
  const waiting = new Set<string>();
  const stop = new AbortController();
  let working: Promise<void> | null = null;

  const work = async (): Promise<void> => {
    for (const documentId of waiting) {
      waiting.delete(documentId);
      if (stop.signal.aborted) break;
      try {
        await checkDocument(stage, documentId, stop.signal);
      } catch (error) {
        if (stop.signal.aborted) break;
        const { problem } = toStorageProblem(error) ?? { problem: describeError(error) };
        stage.publish({ type: 'notice', projectId: null, problem });
      }
    }
    // In the same turn as the end of the loop: nothing added meanwhile is left lying.
    working = null;
  };

  // The first turn comes later, so that `working` is set before it can be cleared.
  const start = async (): Promise<void> => {
    await Promise.resolve();
    await work();
  };

  return {
    add: (documentId) => {
      if (stop.signal.aborted) return;
      waiting.add(documentId);
      if (working === null) working = start();
    },
    idle: async () => {
      while (working !== null) await working;
    },
    close: async () => {
      stop.abort();
      waiting.clear();
      await working;
    },
  };
}

/** Documents that were read and are still to be checked, oldest first. */
export async function uncheckedDocuments({ db }: Pick<StageContext, 'db'>): Promise<string[]> {
  const rows = await db
    .selectFrom('document')
    .select('id')
    .where('state', 'in', ['ready', 'ready-with-warnings'])
    .where('sha256', '!=', '')
    .where((eb) =>
      eb.or([eb('privacy_checked_at', 'is', null), eb('privacy_checked_at', '<', eb.ref('read_at'))]),
    )
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}
