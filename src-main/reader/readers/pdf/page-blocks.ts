import type { Block, LeftOutLine } from '../../protocol.ts';
import { settleDividedWords } from './divided-words.ts';
import { documentBlocks, type Piece } from './document-blocks.ts';
import type { PageContent } from './geometry.ts';
import { gridTables } from './grid-tables.ts';
import { isScanned, markScanned } from './mark-scanned.ts';
import { paragraphsOf } from './paragraphs.ts';
import { readingOrder } from './reading-order.ts';
import { withoutRepeatedLines } from './repeated-lines.ts';
import { rowsOf } from './rows.ts';

/** The text of pages as structure, in reading order, and the repeated lines that were left out of it. */
export function pageBlocks(contents: readonly PageContent[]): {
  readonly blocks: Block[];
  readonly leftOut: LeftOutLine[];
} {
  const pieces: Piece[] = [];
  const fields: Block[] = [];
  const { pages, leftOut } = withoutRepeatedLines(contents);
  for (const page of pages) {
    pieces.push(...piecesOf(page));
    for (const text of page.fields) fields.push({ kind: 'paragraph', text, at: { page: page.number } });
  }
  const turned = new Map(
    pages.flatMap(({ number, turned: back }) => (back ? [[number, back] as const] : [])),
  );
  const blocks = markScanned(settleDividedWords(documentBlocks(pieces)), pages).map((block): Block => {
    const back = turned.get(block.at.page ?? 0);
    if (back === undefined || block.at.box === undefined) return block;
    return { ...block, at: { ...block.at, box: back(block.at.box) } };
  });
  return { blocks: fields.length === 0 ? blocks : inPageOrder([...blocks, ...fields]), leftOut };
}

function piecesOf(page: PageContent): Piece[] {
  const { tables, rest } = gridTables(page.runs, page.rulings);
  const rows = rowsOf(rest);
  return readingOrder(rows, tables, page.rulings).flatMap((chunk): Piece[] => {
    if (chunk.kind === 'table') return [{ kind: 'table', table: chunk.table, page: page.number }];
    return paragraphsOf(withoutLeaders(chunk.rows), page.number).map(
      (paragraph): Piece => ({ kind: 'paragraph', paragraph, scanned: isScanned(page) }),
    );
  });
}

/** Lines of a table of contents ("Fees ........ 7") say nothing the headings do not say. */
function withoutLeaders(rows: Parameters<typeof paragraphsOf>[0]): Parameters<typeof paragraphsOf>[0] {
  const isLeader = (text: string): boolean => /(?:\.\s?){5,}\s*[\divxl]{1,5}$/iu.test(text);
  return rows.filter(({ segments }) => !isLeader(segments.map(({ text }) => text).join(' ')));
}

function inPageOrder(blocks: readonly Block[]): Block[] {
  return [...blocks].sort((a, b) => (a.at.page ?? 0) - (b.at.page ?? 0));
}
