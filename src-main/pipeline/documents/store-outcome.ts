import type { Kysely } from 'kysely';
import type { DocumentRow } from '../../contract/documents.ts';
import type { Problem } from '../../contract/errors.ts';
import type { Noticed, ReadOutcome } from '../../reader/protocol.ts';
import { toJson } from '../../storage/json-text.ts';
import type { Schema } from '../../storage/schema.ts';
import type { Passage } from '../../text/cut-passages.ts';
import { type Near, toBytes } from './find-near.ts';
import type { StoredDocument } from './queries.ts';

const BLOCKS_PER_PART = 200;
const PASSAGES_AT_ONCE = 200;

export interface Found {
  readonly outcome: ReadOutcome & { readonly noticed?: Noticed };
  /** Ready-made pairs of this file in the project now. */
  readonly pairs: number;
  /** About pairs and files inside it. */
  readonly warnings: DocumentRow['warnings'];
  readonly near: Near | null;
  readonly passages: readonly (Passage & { readonly id: string })[];
  /** Stores what the check for protected details found in them, and puts the standing masks in. */
  readonly keepChecked: (tx: Kysely<Schema>) => Promise<void>;
}

/** Put what the reader found in the place of what was there: text, passages, state. Call in a transaction. */
export async function storeOutcome(tx: Kysely<Schema>, stored: StoredDocument, found: Found): Promise<void> {
  const { outcome } = found;
  await tx.deleteFrom('document_text').where('document_id', '=', stored.id).execute();
  await tx.deleteFrom('passage').where('document_id', '=', stored.id).execute();
  const refused = outcome.status === 'refused';
  const blocks = refused ? [] : outcome.blocks;
  for (let part = 0; part * BLOCKS_PER_PART < blocks.length; part += 1) {
    const some = blocks.slice(part * BLOCKS_PER_PART, (part + 1) * BLOCKS_PER_PART);
    await tx
      .insertInto('document_text')
      .values({ document_id: stored.id, part, blocks: toJson(some) })
      .execute();
  }
  const { passages } = found;
  const rows = passages.map((passage, position) => ({
    id: passage.id,
    project_id: stored.project_id,
    document_id: stored.id,
    position,
    text: passage.text,
    breadcrumb: toJson(passage.breadcrumb),
    page: passage.page,
    block_from: passage.blockFrom,
    block_to: passage.blockTo,
  }));
  for (let from = 0; from < rows.length; from += PASSAGES_AT_ONCE) {
    await tx
      .insertInto('passage')
      .values(rows.slice(from, from + PASSAGES_AT_ONCE))
      .execute();
    // The database works while nothing else can: in between, everybody else gets a turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const warnings = [...outcome.warnings, ...found.warnings];
  const quality = [...(outcome.noticed?.flags ?? [])];
  await storeSignature(tx, stored, outcome.noticed ?? null);
  await tx
    .updateTable('document')
    .set({
      state: stateOf(outcome, warnings.length),
      format: outcome.format,
      title: outcome.title,
      pages: outcome.pages,
      characters: outcome.characters,
      passages: passages.length,
      pairs: found.pairs,
      warnings: toJson(warnings),
      problem: refused ? toJson(refusal(outcome)) : null,
      language: outcome.noticed?.language ?? null,
      quality: toJson(quality),
      scanned: isScanned(outcome) ? 1 : 0,
      near_of: found.near?.documentId ?? null,
      near_share: found.near?.share ?? null,
      read_at: new Date().toISOString(),
    })
    .where('id', '=', stored.id)
    .execute();
  await found.keepChecked(tx);
}

async function storeSignature(
  tx: Kysely<Schema>,
  stored: StoredDocument,
  noticed: Noticed | null,
): Promise<void> {
  await tx.deleteFrom('document_signature').where('document_id', '=', stored.id).execute();
  if (noticed === null || noticed.signature === null) return;
  await tx
    .insertInto('document_signature')
    .values({
      document_id: stored.id,
      project_id: stored.project_id,
      shingles: noticed.shingles,
      signature: toBytes(noticed.signature),
    })
    .execute();
}

/** The reader says so in a warning of its own for every document with recognised text. */
function isScanned({ warnings }: ReadOutcome): boolean {
  return warnings.some(({ code }) => code.startsWith('scanned'));
}

function stateOf(outcome: ReadOutcome, warnings: number): DocumentRow['state'] {
  if (outcome.status === 'refused') return 'refused';
  return warnings > 0 || outcome.status === 'read-with-warnings' ? 'ready-with-warnings' : 'ready';
}

function refusal({ refusal: words }: ReadOutcome): Problem {
  return {
    code: words?.code ?? 'not-read',
    what: words?.message ?? 'This file could not be read.',
    safe: 'The original file is stored, and the other files are read.',
    remedy: words?.remedy ?? 'Open it in its own program, save it again and add that file.',
  };
}
