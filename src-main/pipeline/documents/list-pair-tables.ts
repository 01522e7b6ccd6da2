import type { PairTable } from '../../contract/documents.ts';
import type { Block } from '../../reader/protocol.ts';
import type { StageContext } from '../stage-context.ts';
import { guessColumns } from './guess-columns.ts';
import { storedBlocks, storedDocument } from './queries.ts';

const previewRows = 6;
const guessRows = 50;
/** Of a cell in the preview, characters. */
const previewCell = 400;
/** A document with more tables than this is no question-answer set. */
const mostTables = 20;

/** The tables of a document whose rows may be questions with answers, largest first, with a guess at their columns. */
export async function listPairTables(stage: StageContext, documentId: string): Promise<PairTable[]> {
  const stored = await storedDocument(stage.db, documentId);
  const blocks = await storedBlocks(stage.db, stored.duplicate_of ?? stored.id);
  return blocks
    .flatMap((block, i) => (block.kind === 'table' ? tableOf(block, i) : []))
    .sort((a, b) => b.rows - a.rows)
    .slice(0, mostTables);
}

function tableOf(block: Extract<Block, { kind: 'table' }>, index: number): PairTable[] {
  const [first, ...below] = block.rows;
  const rows = block.header ? below : block.rows;
  if (first === undefined || first.length < 2 || rows.length === 0) return [];
  const columns = first.map((name, i) => (block.header && name !== '' ? name : `Column ${i + 1}`));
  return [
    {
      block: index,
      part: block.at.part ?? null,
      rows: rows.length,
      header: block.header,
      columns,
      preview: rows.slice(0, previewRows).map((row) => row.map((cell) => cell.slice(0, previewCell))),
      guess: guessColumns(columns, rows.slice(0, guessRows)),
    },
  ];
}
