import type { Block } from '../../protocol.ts';
import type { FoundTable } from './grid-tables.ts';
import { joinLines } from './join-lines.ts';
import type { Paragraph } from './paragraphs.ts';

export type Piece =
  | { readonly kind: 'paragraph'; readonly paragraph: Paragraph; readonly scanned: boolean }
  | { readonly kind: 'table'; readonly table: FoundTable; readonly page: number };

/** The blocks of a whole document: what is a heading shows only when all its text is known. */
export function documentBlocks(pieces: readonly Piece[]): Block[] {
  const whole = continueTables(continueParagraphs(pieces));
  const body = bodySize(whole);
  const styles = headingStyles(whole, body);
  const bullets = new Map<number, number[]>();
  for (const piece of whole) {
    if (piece.kind !== 'paragraph' || piece.paragraph.label === null) continue;
    if (headingStyle(piece.paragraph, body) !== null) continue;
    const lefts = bullets.get(piece.paragraph.page) ?? [];
    lefts.push(indent(piece.paragraph));
    bullets.set(piece.paragraph.page, lefts);
  }
  return whole.map((piece): Block => {
    if (piece.kind === 'table') return tableBlock(piece.table, piece.page);
    const { paragraph } = piece;
    const at = { page: paragraph.page, box: paragraph.box };
    const style = headingStyle(paragraph, body);
    if (style !== null) {
      const rank = styles.indexOf(style);
      return { kind: 'heading', level: Math.min(6, rank + 1), text: paragraph.text, at };
    }
    if (paragraph.label !== null) {
      const level = listLevel(indent(paragraph), bullets.get(paragraph.page) ?? []);
      return { kind: 'list-item', level, ordered: paragraph.label.ordered, text: paragraph.text, at };
    }
    return { kind: 'paragraph', text: paragraph.text, at };
  });
}

function tableBlock(table: FoundTable, page: number): Block {
  const round = (value: number): number => Math.round(value * 10) / 10;
  const { left, right, top, bottom } = table;
  return {
    kind: 'table',
    rows: table.cells,
    header: table.header,
    at: { page, box: [round(left), round(top), round(right - left), round(bottom - top)] },
  };
}

/** The size most letters are set in. */
function bodySize(pieces: readonly Piece[]): number {
  const letters = new Map<number, number>();
  for (const piece of pieces) {
    if (piece.kind !== 'paragraph') continue;
    const size = Math.round(piece.paragraph.size * 2) / 2;
    letters.set(size, (letters.get(size) ?? 0) + piece.paragraph.text.length);
  }
  return [...letters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

/** A name for how the heading looks ("16 bold"), or null for what is no heading. Larger sorts first. */
function headingStyle(paragraph: Paragraph, body: number): string | null {
  const { text, lines, size, bold, label } = paragraph;
  const letters = text.replace(/[^\p{L}]/gu, '');
  if (letters.length < 2 || text.length > 220 || lines > 4) return null;
  const rounded = (Math.round(size * 2) / 2).toFixed(1).padStart(5, '0');
  const endsLikeSentence = /[.;,]$/u.test(text) && !/^\S+\s*\d*\.$/u.test(text);
  if (size > body * 1.13 && size - body >= 1)
    return endsLikeSentence && text.length > 90 ? null : `${rounded} ${bold ? 'b' : 'a'}`;
  if (size < body * 0.88 || endsLikeSentence) return null;
  if (bold && text.length <= 140 && lines <= 2 && label?.ordered !== false) return `${rounded} b`;
  const isCapitals =
    letters.length >= 5 && letters === letters.toUpperCase() && letters !== letters.toLowerCase();
  return isCapitals && lines <= 2 && text.length <= 90 && /\p{L}{4}/u.test(text) && !/[:_]/u.test(text)
    ? `${rounded} a capitals`
    : null;
}

/** Every heading look of the document, the most prominent first. */
function headingStyles(pieces: readonly Piece[], body: number): string[] {
  const found = new Set<string>();
  for (const piece of pieces) {
    const style = piece.kind === 'paragraph' ? headingStyle(piece.paragraph, body) : null;
    if (style !== null) found.add(style);
  }
  return [...found].sort().reverse();
}

/** How far it stands in from its column's edge. */
function indent(paragraph: Paragraph): number {
  return paragraph.box[0] - paragraph.column.left;
}

function listLevel(left: number, lefts: readonly number[]): number {
  const steps = [...new Set(lefts.map((each) => Math.round(each / 8)))].sort((a, b) => a - b);
  return Math.max(1, Math.min(6, steps.indexOf(Math.round(left / 8)) + 1));
}

/** Joins a paragraph that a column or page break divided: the first part ends open, the second goes on in lower case. */
function continueParagraphs(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    // What was recognised is never mixed with what was written: the mark holds for all of a block.
    if (
      last?.kind === 'paragraph' &&
      piece.kind === 'paragraph' &&
      last.scanned === piece.scanned &&
      goesOn(last.paragraph, piece.paragraph)
    ) {
      const { paragraph } = last;
      const text = joinLines([paragraph.text, piece.paragraph.text]);
      result[result.length - 1] = {
        kind: 'paragraph',
        scanned: last.scanned,
        paragraph: {
          ...paragraph,
          text,
          lines: paragraph.lines + piece.paragraph.lines,
          bold: paragraph.bold && piece.paragraph.bold,
        },
      };
    } else {
      result.push(piece);
    }
  }
  return result;
}

function goesOn(first: Paragraph, second: Paragraph): boolean {
  const isNextColumn = first.column.left !== second.column.left || first.page !== second.page;
  if (!isNextColumn || second.label !== null) return false;
  if (Math.abs(first.size - second.size) > 0.6 || first.bold !== second.bold) return false;
  const isOpen = !/[.!?:;]["”’)\]]*$/u.test(first.text) && first.text.length > 30;
  return (
    isOpen && (/^[\p{Ll}]/u.test(second.text) || /(?:[\p{L}]-|,|\b(?:the|of|and|a|to|in))$/u.test(first.text))
  );
}

/** A table that goes on over a page break gets its column names again. */
function continueTables(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece, i): Piece => {
    const before = pieces[i - 1];
    if (piece.kind !== 'table' || before?.kind !== 'table' || piece.page === before.page) return piece;
    const header = before.table.cells[0];
    const isSame =
      header !== undefined && before.table.header && header.length === piece.table.cells[0]?.length;
    if (!isSame || piece.table.header) return piece;
    return { ...piece, table: { ...piece.table, header: true, cells: [header, ...piece.table.cells] } };
  });
}
