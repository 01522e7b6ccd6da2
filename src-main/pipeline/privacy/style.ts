import type { Kysely } from 'kysely';
import { type MaskStyle, maskStyleSchema } from '../../contract/privacy.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import type { Schema } from '../../storage/schema.ts';

const keyFor = (projectId: string): string => `mask-style/${projectId}`;

/** How masks read in this project; labels until somebody chooses otherwise. */
export async function styleOf(db: Kysely<Schema>, projectId: string): Promise<MaskStyle> {
  const stored = await db
    .selectFrom('setting')
    .select('value')
    .where('key', '=', keyFor(projectId))
    .executeTakeFirst();
  return stored === undefined ? 'label' : maskStyleSchema.catch('label').parse(fromJson(stored.value));
}

export async function storeStyle(tx: Kysely<Schema>, projectId: string, style: MaskStyle): Promise<void> {
  const value = toJson<unknown>(style);
  await tx
    .insertInto('setting')
    .values({ key: keyFor(projectId), value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}
