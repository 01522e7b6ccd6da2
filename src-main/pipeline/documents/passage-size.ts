import type { Kysely } from 'kysely';
import type { Schema } from '../../storage/schema.ts';

/** About 200 words: longer passages find less exactly, whatever the model could hold. */
const MOST_CHARACTERS = 1000;
/** Under this a passage says too little to draw an example from. */
const LEAST_CHARACTERS = 320;
/** English and German text in the vocabularies of current models; less for small vocabularies. */
const CHARACTERS_PER_TOKEN = 3;
/** Question, answer, the chat's own words, and two passages more must fit beside it. */
const SHARE_OF_CONTEXT = 1 / 6;

/** Characters of a passage, so that several fit the smallest model in the library together with question and answer. */
export async function passageSize(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('base_model')
    .select(({ fn }) => fn.min<number | null>('context_tokens').as('tokens'))
    .executeTakeFirst();
  const tokens = row?.tokens ?? 0;
  if (tokens <= 0) return MOST_CHARACTERS;
  const fitting = Math.floor(tokens * SHARE_OF_CONTEXT * CHARACTERS_PER_TOKEN);
  return Math.min(MOST_CHARACTERS, Math.max(LEAST_CHARACTERS, fitting));
}
