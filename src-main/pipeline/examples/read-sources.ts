import type { Kysely } from 'kysely';
import type { Block } from '../../reader/protocol.ts';
import { literalMasks } from '../../privacy/mask-text.ts';
import { fromJson } from '../../storage/json-text.ts';
import { maskedLiterals } from '../../storage/masked-literals.ts';
import type { Schema } from '../../storage/schema.ts';
import { supportedShare } from '../../text/find-support.ts';

export interface SourcePassage {
  readonly id: string;
  readonly text: string;
  readonly block_from: number;
  readonly block_to: number;
}

export function readDocuments(
  db: Kysely<Schema>,
  projectId: string,
): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom('document')
    .select(['id', 'name'])
    .where('project_id', '=', projectId)
    .where('state', 'in', ['ready', 'ready-with-warnings'])
    .orderBy('id')
    .execute();
}

/** The text with its structure, masked where the project decided so. */
export async function blocksOf(db: Kysely<Schema>, documentId: string): Promise<Block[]> {
  const parts = await db
    .selectFrom('document_text')
    .select('blocks')
    .where('document_id', '=', documentId)
    .orderBy('part')
    .execute();
  const { mask } = literalMasks(await maskedLiterals(db, { documentId }));
  return parts.flatMap(({ blocks }) => fromJson(blocks).map((block) => maskBlock(block, mask)));
}

function maskBlock(block: Block, mask: (text: string) => string): Block {
  if (block.kind === 'table') return { ...block, rows: block.rows.map((row) => row.map(mask)) };
  return { ...block, text: mask(block.text) };
}

export function passagesOf(db: Kysely<Schema>, documentId: string): Promise<SourcePassage[]> {
  return db
    .selectFrom('passage')
    .select(['id', 'text', 'block_from', 'block_to'])
    .where('document_id', '=', documentId)
    .orderBy('position')
    .execute();
}

/** Of the passages that share a block with this stretch, the one that has most of the answer's words. */
export function passageFor(
  passages: readonly SourcePassage[],
  stretch: { readonly blockFrom: number; readonly blockTo: number },
  answer: string,
): SourcePassage | null {
  let best: SourcePassage | null = null;
  let bestShare = -1;
  for (const passage of passages) {
    if (passage.block_to < stretch.blockFrom || passage.block_from > stretch.blockTo) continue;
    const share = supportedShare(passage.text, answer);
    if (share <= bestShare) continue;
    best = passage;
    bestShare = share;
  }
  return best;
}

/** Keys of all questions of a project, so that none is asked twice. */
export async function knownQuestions(db: Kysely<Schema>, projectId: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('example')
    .select('question_key')
    .where('project_id', '=', projectId)
    .execute();
  return new Set(rows.map(({ question_key }) => question_key));
}
