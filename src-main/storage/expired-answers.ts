import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** Approved answers of a project whose last day is over, by this computer's calendar. */
export async function countExpiredAnswers(
  db: Kysely<Schema>,
  projectId: string,
  now = new Date(),
): Promise<number> {
  const two = (part: number): string => String(part).padStart(2, '0');
  const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const { count } = await db
    .selectFrom('approved_answer')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('project_id', '=', projectId)
    .where('expires_at', '<', today)
    .executeTakeFirstOrThrow();
  return count;
}
