import type { Document } from '../../contract/documents.ts';
import type { Block } from '../../reader/protocol.ts';
import type { StageContext } from '../stage-context.ts';
import { storedBlocks, storedDocument, storedPassages, toRow } from './queries.ts';
import { readingQueue } from './reading-queue.ts';

/** A document with its text. A duplicate shows the text of the document it repeats. */
export async function getDocument(stage: StageContext, documentId: string): Promise<Document> {
  const stored = await storedDocument(stage.db, documentId);
  const textOf = stored.duplicate_of ?? stored.id;
  const blocks = await storedBlocks(stage.db, textOf);
  return {
    ...toRow(stored, readingQueue(stage).progressOf(documentId)),
    title: stored.title,
    sha256: stored.sha256,
    blocks: blocks.map(writable),
    passageList: await storedPassages(stage.db, textOf),
  };
}

/** The contract's lists are mutable, the reader's are not: same values. */
function writable(block: Block): Document['blocks'][number] {
  return block.kind === 'table' ? { ...block, rows: block.rows.map((row) => [...row]) } : block;
}
