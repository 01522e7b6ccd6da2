import type { Block } from '../../protocol.ts';

export interface TableRow {
  readonly cells: readonly string[];
  /** Left edge of each cell, any unit; empty when unknown. */
  readonly edges: readonly number[];
}

/** Edges nearer than this are the same, in twentieths of a point. */
const nearby = 40;

/**
 * A table of rows whose cells may be of different widths: cells stand in the column their left edge belongs
 * to, so that wide cells do not push others out of their column. A single cell is a frame around text.
 */
export function tableRowsBlock(rows: readonly TableRow[]): Block[] {
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const [only] = filled;
  if (filled.length === 0) return [];
  if (filled.length === 1 && only !== undefined && only.cells.length === 1) {
    return (only.cells[0] ?? '').split('\n').map((text) => ({ kind: 'paragraph', text, at: {} }));
  }
  const columns = columnEdges(filled);
  const placed = filled.map((row) => (columns === null ? [...row.cells] : place(row, columns)));
  const width = placed.reduce((max, row) => Math.max(max, row.length), 0);
  const even = placed.map((row) => [...row, ...Array.from({ length: width - row.length }, () => '')]);
  return [{ kind: 'table', rows: even, header: isLabelRow(even), at: {} }];
}

function columnEdges(rows: readonly TableRow[]): number[] | null {
  if (rows.some(({ cells, edges }) => edges.length < cells.length)) return null;
  const all = rows.flatMap(({ cells, edges }) => edges.slice(0, cells.length)).sort((a, b) => a - b);
  return all.filter((edge, i) => i === 0 || edge - (all[i - 1] ?? 0) > nearby);
}

function place({ cells, edges }: TableRow, columns: readonly number[]): string[] {
  const row: string[] = [];
  cells.forEach((cell, i) => {
    const edge = edges[i] ?? 0;
    const column = columns.findLastIndex((each) => each <= edge + nearby);
    const at = Math.max(row.length, column);
    while (row.length < at) row.push('');
    row.push(cell);
  });
  return row;
}

function isLabelRow(rows: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = rows;
  if (first === undefined || rest.length < 2 || first.length < 2) return false;
  const isLabel = (cell: string): boolean => cell !== '' && cell.length <= 40 && !/\d{2,}|[.?!]$/u.test(cell);
  return first.every(isLabel) && new Set(first).size === first.length;
}
