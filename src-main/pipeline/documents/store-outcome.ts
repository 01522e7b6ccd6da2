import type { Kysely } from 'kysely';
import type { DocumentRow } from '../../contract/documents.ts';
import type { Problem } from '../../contract/errors.ts';
import type { ReadOutcome } from '../../reader/protocol.ts';
import { toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { Schema } from '../../storage/schema.ts';
import { cutPassages } from '../../text/cut-passages.ts';
import type { ImportedPairs } from './import-pairs.ts';
import type { StoredDocument } from './queries.ts';

/** About 200 words: a handful fits the context of a small model together with question and answer. */
const PASSAGE_CHARACTERS = 1000;
const BLOCKS_PER_PART = 200;
const PASSAGES_AT_ONCE = 200;

/** Put what the reader found in the place of what was there: text, passages, state. Call in a transaction. */
export async function storeOutcome(
  tx: Kysely<Schema>,
  stored: StoredDocument,
  outcome: ReadOutcome,
  imported: ImportedPairs,
): Promise<void> {
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
  const passages = cutPassages(blocks, { maxCharacters: PASSAGE_CHARACTERS });
  const rows = passages.map((passage, position) => ({
    id: newId(),
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
  const warnings = [...outcome.warnings, ...imported.warnings];
  await tx
    .updateTable('document')
    .set({
      state: stateOf(outcome, warnings.length),
      format: outcome.format,
      title: outcome.title,
      pages: outcome.pages,
      characters: outcome.characters,
      passages: passages.length,
      pairs: imported.pairs,
      warnings: toJson(warnings),
      problem: refused ? toJson(refusal(outcome)) : null,
      read_at: new Date().toISOString(),
    })
    .where('id', '=', stored.id)
    .execute();
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
