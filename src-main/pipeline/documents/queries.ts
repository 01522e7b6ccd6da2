import type { Kysely, Selectable } from 'kysely';
import type { DocumentRow, Passage } from '../../contract/documents.ts';
import { ProblemError } from '../../contract/errors.ts';
import type { Block } from '../../reader/protocol.ts';
import { fromChunks } from '../../storage/chunks.ts';
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
  };
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

/** The original bytes; empty for a duplicate, which has none of its own. */
export async function originalBytes(db: Kysely<Schema>, documentId: string): Promise<Uint8Array> {
  const parts = await db
    .selectFrom('document_content')
    .select('bytes')
    .where('document_id', '=', documentId)
    .orderBy('part')
    .execute();
  return fromChunks(parts.map(({ bytes }) => bytes));
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
