import type { Kysely } from 'kysely';
import type { Schema } from '../../storage/schema.ts';
import { supportedShare } from '../../text/find-support.ts';
import { baseName } from './base-name.ts';

/** A passage with fewer of the answer's words is not where it comes from. */
const LEAST_SUPPORT = 0.4;

/**
 * Tie examples to the documents they say they come from, and to the passage there that has most of the
 * answer's words. Set and source may arrive in either order, so this runs after every read: for examples that
 * name this document, and for those imported from it.
 */
export async function linkSources(db: Kysely<Schema>, projectId: string, documentId: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const waiting = await tx
      .selectFrom('example')
      .select(['id', 'answer', 'source_name', 'document_id'])
      .where('project_id', '=', projectId)
      .where('source_name', 'is not', null)
      .where('passage_id', 'is', null)
      .execute();
    if (waiting.length === 0) return;
    const documents = await tx
      .selectFrom('document')
      .select(['id', 'name'])
      .where('project_id', '=', projectId)
      .where('state', 'in', ['ready', 'ready-with-warnings'])
      .execute();
    const idOf = new Map(documents.map(({ id, name }) => [name.toLowerCase(), id]));
    const passagesOf = new Map<string, { id: string; text: string }[]>();
    const changed = documents.find(({ id }) => id === documentId);
    const importsHere = await tx
      .selectFrom('example')
      .select('id')
      .where('imported_from', '=', documentId)
      .limit(1)
      .executeTakeFirst();
    for (const example of waiting) {
      const source = idOf.get(baseName(example.source_name ?? '').toLowerCase());
      if (source === undefined) continue;
      if (importsHere === undefined && source !== changed?.id) continue;
      if (!passagesOf.has(source)) passagesOf.set(source, await passages(tx, source));
      const passageId = bestPassage(passagesOf.get(source) ?? [], example.answer);
      await tx
        .updateTable('example')
        .set({ document_id: source, passage_id: passageId })
        .where('id', '=', example.id)
        .execute();
    }
  });
}

function passages(tx: Kysely<Schema>, documentId: string): Promise<{ id: string; text: string }[]> {
  return tx
    .selectFrom('passage')
    .select(['id', 'text'])
    .where('document_id', '=', documentId)
    .orderBy('position')
    .execute();
}

function bestPassage(candidates: readonly { id: string; text: string }[], answer: string): string | null {
  let best: string | null = null;
  let bestShare = LEAST_SUPPORT;
  for (const { id, text } of candidates) {
    const share = supportedShare(text, answer);
    if (share <= bestShare) continue;
    best = id;
    bestShare = share;
  }
  return best;
}
