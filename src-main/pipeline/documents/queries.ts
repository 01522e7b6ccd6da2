import type { Kysely, Selectable } from 'kysely';
import type { DocumentRow, Passage } from '../../contract/documents.ts';
import { ProblemError } from '../../contract/errors.ts';
import type { Block } from '../../reader/protocol.ts';
import { CHUNK_BYTES, fromChunks } from '../../storage/chunks.ts';
import { fromJson, fromJsonOrNull } from '../../storage/json-text.ts';
import type { DocumentTable, PassageTable, Schema } from '../../storage/schema.ts';

export type StoredDocument = Selectable<DocumentTable>;

export function toRow(stored: StoredDocument, progress: DocumentRow['progress'] = null): DocumentRow {
  return {
    id: stored.id,
    name: stored.name,
    format: stored.format,
    bytes: stored.bytes,
    state: stored.state,
    pages: stored.pages,
    characters: stored.characters,
    passages: stored.passages,
    pairs: stored.pairs,
    progress,
    warnings: fromJson(stored.warnings),
    problem: fromJsonOrNull(stored.problem),
    addedAt: stored.added_at,
    place: fromJson(stored.place),
    parentId: stored.parent_id,
    language: stored.language,
    scanned: stored.scanned === 1,
    quality: fromJson(stored.quality),
    sameAs: sameAs(stored),
  };
}

function sameAs({ duplicate_of, near_of, near_share }: StoredDocument): DocumentRow['sameAs'] {
  if (duplicate_of !== null) return { documentId: duplicate_of, share: 1 };
  return near_of === null ? null : { documentId: near_of, share: near_share ?? 0 };
}

/** All documents whose bytes have arrived, in the order they were added. */
export function storedDocuments(db: Kysely<Schema>, projectId: string): Promise<StoredDocument[]> {
  return db
    .selectFrom('document')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('sha256', '!=', '')
    .orderBy('id')
    .execute();
}

/** @throws ProblemError `document-gone` */
export async function storedDocument(db: Kysely<Schema>, documentId: string): Promise<StoredDocument> {
  const found = await db.selectFrom('document').selectAll().where('id', '=', documentId).executeTakeFirst();
  if (found !== undefined) return found;
  throw new ProblemError({
    code: 'document-gone',
    what: 'This document is no longer in the project.',
    safe: 'Nothing was changed.',
    remedy: 'Go back to the list of documents.',
    evidence: documentId,
  });
}

/** Some of the original bytes: from `from` up to, not including, `to`. A duplicate has none of its own. */
export async function originalPiece(
  db: Kysely<Schema>,
  documentId: string,
  from: number,
  to: number,
): Promise<Uint8Array> {
  const first = Math.floor(from / CHUNK_BYTES);
  const parts = await db
    .selectFrom('document_content')
    .select('bytes')
    .where('document_id', '=', documentId)
    .where('part', '>=', first)
    .where('part', '<=', Math.floor(Math.max(from, to - 1) / CHUNK_BYTES))
    .orderBy('part')
    .execute();
  const bytes = fromChunks(parts.map((part) => part.bytes));
  return bytes.slice(from - first * CHUNK_BYTES, to - first * CHUNK_BYTES);
}

export async function storedBlocks(db: Kysely<Schema>, documentId: string): Promise<Block[]> {
  const parts = await db
    .selectFrom('document_text')
    .select('blocks')
    .where('document_id', '=', documentId)
    .orderBy('part')
    .execute();
  return parts.flatMap(({ blocks }) => fromJson(blocks));
}

export async function storedPassages(db: Kysely<Schema>, documentId: string): Promise<Passage[]> {
  const rows = await db
    .selectFrom('passage')
    .selectAll()
    .where('document_id', '=', documentId)
    .orderBy('position')
    .execute();
  return rows.map(toPassage);
}

function toPassage(row: Selectable<PassageTable>): Passage {
  return {
    id: row.id,
    text: row.text,
    breadcrumb: fromJson(row.breadcrumb),
    page: row.page,
    blockFrom: row.block_from,
    blockTo: row.block_to,
  };
}
