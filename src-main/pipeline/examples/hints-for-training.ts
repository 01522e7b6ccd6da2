import type { Kysely } from 'kysely';
import { countExpiredAnswers } from '../../storage/expired-answers.ts';
import type { Schema } from '../../storage/schema.ts';
import { sayCount } from '../../text/say-count.ts';

/** What should be looked at before training and does not stand in its way. */
export async function hintsForTraining(db: Kysely<Schema>, projectId: string): Promise<string[]> {
  const { open } = await db
    .selectFrom('privacy_term')
    .select(({ fn }) => fn.sum<number | null>('open').as('open'))
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  const expired = await countExpiredAnswers(db, projectId);
  const hints: string[] = [];
  if (open !== null && open > 0) hints.push(`${sayCount(open, 'private detail')} not yet decided`);
  if (expired > 0) hints.push(`${sayCount(expired, 'approved answer')} past the last day`);
  return hints;
}
