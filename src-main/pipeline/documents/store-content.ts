import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { appendAudit } from '../../storage/audit-log.ts';
import { CHUNK_BYTES } from '../../storage/chunks.ts';
import { toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { Schema } from '../../storage/schema.ts';

/** Parts written in one transaction: what is held in memory at most, 16 MiB. */
const PARTS_AT_ONCE = 16;

export interface NewContent {
  readonly projectId: string;
  readonly name: string;
  readonly place: readonly string[];
  readonly parent: { readonly id: string; readonly outermostId: string } | null;
  readonly pairsApprovedBy: string | null;
  /** Who adds it, for the log. */
  readonly actor: string;
}

/**
 * Store the bytes of a new document as they come. Until the last part is in, its `sha256` is empty and it is
 * listed nowhere; a stop in between leaves only such a row, which opening the workspace clears away.
 * Bytes that the project already has are not kept twice: the document becomes a `duplicate`, or is `known`
 * when that one has the same name and place, too.
 * @returns id (of the known one) and what came of it: only `new` is to be read
 */
export async function storeContent(
  db: Kysely<Schema>,
  wanted: NewContent,
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ documentId: string; outcome: 'new' | 'duplicate' | 'known' }> {
  const id = newId();
  const hash = createHash('sha256');
  let size = 0;
  let part = 0;
  let inserted = false;
  const writeParts = async (tx: Kysely<Schema>, parts: readonly Uint8Array[]): Promise<void> => {
    if (!inserted) await insertRow(tx, id, wanted);
    inserted = true;
    for (const chunk of parts) {
      await tx.insertInto('document_content').values({ document_id: id, part, bytes: chunk }).execute();
      part += 1;
    }
  };

  try {
    let waiting: Uint8Array[] = [];
    for await (const chunk of rechunk(bytes)) {
      hash.update(chunk);
      size += chunk.length;
      waiting.push(chunk);
      if (waiting.length < PARTS_AT_ONCE) continue;
      const parts = waiting;
      waiting = [];
      await db.transaction().execute((tx) => writeParts(tx, parts));
    }
    const sha256 = hash.digest('hex');
    return await db.transaction().execute(async (tx) => {
      await writeParts(tx, waiting);
      return finish(tx, id, wanted, { sha256, size });
    });
  } catch (error) {
    // What arrived is of no use alone; on a full disk this frees the room again.
    if (inserted)
      await db
        .deleteFrom('document')
        .where('id', '=', id)
        .execute()
        .catch(() => undefined);
    throw error;
  }
}

async function insertRow(tx: Kysely<Schema>, id: string, wanted: NewContent): Promise<void> {
  await tx
    .insertInto('document')
    .values({
      id,
      project_id: wanted.projectId,
      name: wanted.name,
      format: null,
      bytes: 0,
      sha256: '',
      state: 'waiting',
      title: null,
      pages: null,
      warnings: toJson([]),
      problem: null,
      duplicate_of: null,
      pairs_approved_by: wanted.pairsApprovedBy,
      added_at: new Date().toISOString(),
      read_at: null,
      place: toJson([...wanted.place]),
      parent_id: wanted.parent?.id ?? null,
      outermost_id: wanted.parent?.outermostId ?? null,
    })
    .execute();
}

async function finish(
  tx: Kysely<Schema>,
  id: string,
  wanted: NewContent,
  { sha256, size }: { readonly sha256: string; readonly size: number },
): Promise<{ documentId: string; outcome: 'new' | 'duplicate' | 'known' }> {
  const same = await tx
    .selectFrom('document')
    .select(['id', 'name', 'place', 'parent_id', 'state'])
    .where('project_id', '=', wanted.projectId)
    .where('sha256', '=', sha256)
    .execute();
  const place = toJson([...wanted.place]);
  const known = same.find(
    (each) =>
      each.name === wanted.name && each.place === place && each.parent_id === (wanted.parent?.id ?? null),
  );
  if (known !== undefined) {
    await tx.deleteFrom('document').where('id', '=', id).execute();
    return { documentId: known.id, outcome: 'known' };
  }
  const first = same.find(({ state }) => state !== 'duplicate');
  if (first !== undefined) await tx.deleteFrom('document_content').where('document_id', '=', id).execute();
  const state = first === undefined ? 'waiting' : 'duplicate';
  await tx
    .updateTable('document')
    .set({ sha256, bytes: size, state, duplicate_of: first?.id ?? null })
    .where('id', '=', id)
    .execute();
  await appendAudit(tx, {
    at: new Date().toISOString(),
    actor: wanted.actor,
    action: 'document-added',
    subject: wanted.name,
    projectId: wanted.projectId,
    detail: { documentId: id, bytes: size, state },
  });
  return { documentId: id, outcome: first === undefined ? 'new' : 'duplicate' };
}

/** The same bytes in parts of exactly `CHUNK_BYTES`, the last one shorter. */
async function* rechunk(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = new Uint8Array(CHUNK_BYTES);
  let filled = 0;
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; ) {
      const taken = chunk.subarray(at, at + CHUNK_BYTES - filled);
      held.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled < CHUNK_BYTES) continue;
      yield held;
      held = new Uint8Array(CHUNK_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield held.slice(0, filled);
}
