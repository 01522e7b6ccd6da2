/** Cells of a sheet, wherever they come from (XLSX, XLS, ODS), to blocks. */
import type { Block, Position } from '../../protocol.ts';

/** Texts by row and column, both from 0; only cells that hold something. Rows rise, columns within a row too. */
export type SparseRows = ReadonlyMap<number, ReadonlyMap<number, string>>;

export interface Sheet {
  readonly name: string;
  readonly rows: SparseRows;
}

/** What a sheet may come to when every empty cell between filled ones is written out. */
const mostCells = 4_000_000;

/**
 * Each sheet is a heading with its name and one table per area: rows that follow each other, or that span the
 * same columns. Lines of a single cell above or below a table are paragraphs. Columns empty throughout an
 * area are left out; every other empty cell stays in place.
 */
export function sheetsToBlocks(sheets: readonly Sheet[]): { blocks: Block[]; cutOff: boolean } {
  const blocks: Block[] = [];
  let cells = 0;
  let cutOff = false;
  sheets.forEach((sheet, i) => {
    const at: Position = { page: i + 1, part: sheet.name };
    if (sheet.rows.size === 0) return;
    if (sheets.length > 1 || !/^(?:sheet|tabelle|feuil|hoja|лист)\s*1$/iu.test(sheet.name)) {
      blocks.push({ kind: 'heading', level: 1, text: sheet.name, at });
    }
    for (const area of areasOf(sheet.rows)) {
      cells += area.rows.length * area.columns.length;
      if (cells > mostCells) {
        cutOff = true;
        return;
      }
      blocks.push(...areaBlocks(area, at));
    }
  });
  return { blocks, cutOff };
}

interface Area {
  readonly rows: ReadonlyMap<number, string>[];
  /** Columns that hold something in any row, rising. */
  columns: number[];
  last: number;
}

function areasOf(rows: SparseRows): Area[] {
  const areas: Area[] = [];
  for (const [index, row] of rows) {
    const columns = [...row.keys()];
    const current = areas.at(-1);
    if (current !== undefined && index === current.last + 1) {
      current.rows.push(row);
      current.last = index;
      continue;
    }
    closeArea(current);
    const before = areas.at(-1);
    const isSameTable =
      before !== undefined &&
      columns.length > 1 &&
      before.columns[0] === columns[0] &&
      before.columns.at(-1) === columns.at(-1);
    if (isSameTable) {
      before.rows.push(row);
      before.last = index;
    } else {
      areas.push({ rows: [row], columns: [], last: index });
    }
  }
  closeArea(areas.at(-1));
  return areas;
}

function closeArea(area: Area | undefined): void {
  if (area === undefined) return;
  const seen = new Set<number>();
  for (const row of area.rows) for (const column of row.keys()) seen.add(column);
  area.columns = [...seen].sort((a, b) => a - b);
}

function areaBlocks(area: Area, at: Position): Block[] {
  const blocks: Block[] = [];
  // A caption above a table touches it in most sheets.
  let first = 0;
  while (first < area.rows.length && area.rows[first]?.size === 1 && area.columns.length > 1) first += 1;
  // Sparse tables are full of rows with one cell: then none of them is a caption.
  if (first > 2 || area.rows[first] === undefined) first = 0;
  const lines = area.columns.length === 1 ? area.rows : area.rows.slice(0, first);
  for (const row of lines) {
    for (const text of row.values()) blocks.push({ kind: 'paragraph', text, at });
  }
  if (area.columns.length === 1) return blocks;
  const rows = area.rows.slice(first).map((row) => area.columns.map((column) => row.get(column) ?? ''));
  blocks.push({ kind: 'table', rows, header: hasHeader(rows), at });
  return blocks;
}

/** A header names nearly every column, each by another name, and holds no numbers. */
function hasHeader(rows: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = rows;
  if (first === undefined || rest.length === 0) return false;
  const named = first.filter((cell) => cell !== '');
  const isName = (cell: string): boolean => cell.length <= 80 && !/^[\s$€£(-]*[\d.,]+\s*%?\)?$/u.test(cell);
  return named.length >= first.length - 1 && new Set(named).size === named.length && named.every(isName);
}
