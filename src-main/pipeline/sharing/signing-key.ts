import { makeSigningKey } from '../../packs/seal.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';

const KEY = 'signing-key';

/** The key this workspace seals with, as PEM; made when it is first needed and kept in the encrypted file. */
export async function signingKey({ db }: Pick<StageContext, 'db'>): Promise<string> {
  const made = makeSigningKey();
  await db
    .insertInto('setting')
    .values({ key: KEY, value: toJson<unknown>(made) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const { value } = await db
    .selectFrom('setting')
    .select('value')
    .where('key', '=', KEY)
    .executeTakeFirstOrThrow();
  return String(fromJson(value));
}
