import type { Kysely } from 'kysely';
import { checkDocument } from '../pipeline/privacy/check-document.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { toStorageProblem } from '../storage/problems.ts';
import type { Schema } from '../storage/schema.ts';
import { describeError } from '../workers/describe-failure.ts';

/**
 * Check the documents that an earlier version of the app read without looking for protected details, one after
 * the other. What a stop leaves is found again in its rows. @returns how to stop
 */
export function checkLeftovers(stage: StageContext): () => Promise<void> {
  const stop = new AbortController();
  const work = async (): Promise<void> => {
    for (const documentId of await uncheckedDocuments(stage.db))
      await checkDocument(stage, documentId, stop.signal);
  };
  const working = work().catch((error: unknown) => {
    if (stop.signal.aborted) return;
    const { problem } = toStorageProblem(error) ?? { problem: describeError(error) };
    stage.publish({ type: 'notice', projectId: null, problem });
  });
  return async () => {
    stop.abort();
    await working;
  };
}

/** Oldest first. */
async function uncheckedDocuments(db: Kysely<Schema>): Promise<string[]> {
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
