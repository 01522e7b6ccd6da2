import type { Kysely } from 'kysely';
import type { Nesting } from '../../reader/protocol.ts';
import type { Schema } from '../../storage/schema.ts';
import type { StoredDocument } from './queries.ts';

/** Where a document stands among those unpacked from one outermost file; null for a file a person chose. */
export async function nestingOf(db: Kysely<Schema>, stored: StoredDocument): Promise<Nesting | null> {
  if (stored.outermost_id === null) return null;
  const { files, bytes } = await db
    .selectFrom('document')
    .select(({ fn }) => [fn.countAll<number>().as('files'), fn.sum<number | null>('bytes').as('bytes')])
    .where('outermost_id', '=', stored.outermost_id)
    .executeTakeFirstOrThrow();
  let depth = 1;
  for (let parent = stored.parent_id; parent !== null && parent !== stored.outermost_id; depth += 1) {
    const above = await db
      .selectFrom('document')
      .select('parent_id')
      .where('id', '=', parent)
      .executeTakeFirst();
    parent = above?.parent_id ?? null;
  }
  return { depth, files, bytes: bytes ?? 0 };
}
