import { median, type Row, type Ruling, type Segment } from './geometry.ts';
import type { FoundTable } from './grid-tables.ts';
import { joinLines } from './join-lines.ts';
import { looksLikeHeader } from './table-header.ts';

interface Column {
  left: number;
  right: number;
}

/**
 * A table that is only spaced, not ruled. Columns are the extents its cells share; a line that has no
 * cell in the first column, sits tight under the line above and reads like its continuation is taken
 * into that row. Cells keep their column, so empty ones stay empty in place.
 * Null when the rows do not form at least two columns over two rows.
 */
export function spacedTable(rows: readonly Row[], rulings: readonly Ruling[]): FoundTable | null {
  const columns = findColumns(rows);
  if (columns.length < 2) return null;
  const lines = rows.map((row) => ({ row, cells: cellsOf(row.segments, columns) }));
  const groups = groupLines(lines, rulings);
  const cells = withNamesAbove(
    groups.map((group) => columns.map((_, i) => joinLines(group.map((line) => line[i] ?? '')))),
  );
  if (cells.length < 2) return null;
  // Rows that mostly fill one cell each are columns of text whose lines do not even stand side by side.
  const lonely = cells.filter((row) => row.filter((cell) => cell !== '').length < 2).length;
  if (lonely > cells.length * 0.4) return null;
  const firstRow = rows[0] as Row;
  const setApart =
    firstRow.segments.every(({ bold }) => bold) &&
    !rows.every(({ segments }) => segments.every(({ bold }) => bold));
  const segments = rows.flatMap((row) => row.segments);
  return {
    cells,
    header: looksLikeHeader(cells, setApart),
    left: Math.min(...segments.map(({ left }) => left)),
    right: Math.max(...segments.map(({ right }) => right)),
    top: firstRow.baseline - (firstRow.segments[0]?.size ?? 0),
    bottom: (rows.at(-1) as Row).baseline,
  };
}

/** A left-aligned name over right-aligned figures overlaps none of them: a column of a name only joins its nameless neighbour. */
function withNamesAbove(cells: readonly (readonly string[])[]): string[][] {
  let table = cells.map((row) => [...row]);
  for (let at = 0; at < (table[0]?.length ?? 0); at += 1) {
    const isNameOnly = table[0]?.[at] !== '' && table.slice(1).every((row) => row[at] === '');
    if (!isNameOnly) continue;
    const neighbour = [at + 1, at - 1].find((other) => table[0]?.[other] === '');
    if (neighbour === undefined) continue;
    const name = table[0]?.[at] ?? '';
    table = table.map((row, i) =>
      row.map((cell, j) => (i === 0 && j === neighbour ? name : cell)).filter((_, j) => j !== at),
    );
    at -= 1;
  }
  return table;
}

/** Fullest rows first: each cell widens the column it overlaps, or opens a new one; cells over several columns open none. */
function findColumns(rows: readonly Row[]): Column[] {
  let columns: Column[] = [];
  for (const { segments } of [...rows].sort((a, b) => b.segments.length - a.segments.length)) {
    for (const { left, right } of segments) {
      const hit = columns.filter((column) => column.left < right && column.right > left);
      if (hit.length === 0) {
        columns = [...columns, { left, right }].sort((a, b) => a.left - b.left);
        continue;
      }
      const [only] = hit;
      if (hit.length !== 1 || only === undefined) continue;
      const at = columns.indexOf(only);
      only.left = Math.max(Math.min(only.left, left), columns[at - 1]?.right ?? Number.NEGATIVE_INFINITY);
      only.right = Math.min(Math.max(only.right, right), columns[at + 1]?.left ?? Number.POSITIVE_INFINITY);
    }
  }
  return columns;
}

function cellsOf(segments: readonly Segment[], columns: readonly Column[]): string[] {
  const cells = columns.map(() => '');
  for (const segment of segments) {
    const overlaps = columns.map(
      ({ left, right }) => Math.min(right, segment.right) - Math.max(left, segment.left),
    );
    // A cell over several columns stands in the first of them.
    const first = overlaps.findIndex((overlap) => overlap > 0);
    const nearest = overlaps.indexOf(Math.max(...overlaps));
    const at = first === -1 ? nearest : first;
    cells[at] = cells[at] === '' ? segment.text : `${cells[at]} ${segment.text}`;
  }
  return cells;
}

interface Line {
  readonly row: Row;
  readonly cells: readonly string[];
}

/** Lines of text gathered into the table's rows. */
function groupLines(lines: readonly Line[], rulings: readonly Ruling[]): (readonly string[])[][] {
  const first = lines[0] as Line;
  const last = lines.at(-1) as Line;
  const separators = rulings.filter(
    ({ direction, at }) => direction === 'horizontal' && at > first.row.baseline && at < last.row.baseline,
  );
  const isRuled = separators.length >= Math.max(2, lines.length * 0.3);
  const gaps = lines.slice(1).map((line, i) => line.row.baseline - (lines[i] as Line).row.baseline);
  const tight = Math.min(...gaps);
  const hasPadding = gaps.some((gap) => gap > tight * 1.25);
  const groups: Line[][] = [];
  lines.forEach((line, i) => {
    const group = groups.at(-1);
    const above = lines[i - 1];
    if (group === undefined || above === undefined) {
      groups.push([line]);
      return;
    }
    const isParted = separators.some(({ at }) => at > above.row.baseline && at < line.row.baseline);
    const gap = line.row.baseline - above.row.baseline;
    const continues = isRuled
      ? !isParted
      : !isParted && isContinuation(line, group, gap <= tight * 1.15, hasPadding);
    if (continues) group.push(line);
    else groups.push([line]);
  });
  return groups.map((group) => group.map(({ cells }) => cells));
}

function isContinuation(line: Line, group: readonly Line[], isTight: boolean, hasPadding: boolean): boolean {
  if (!isTight) return false;
  const filled = line.cells.filter((cell) => cell !== '').length;
  const size = median(line.row.segments.map((segment) => segment.size));
  const gap = line.row.baseline - (group.at(-1) as Line).row.baseline;
  if (gap > size * 1.6) return false;
  if (filled === line.cells.length && line.cells.length > 1) return false;
  // A line can only continue cells that the row above has.
  const above = (at: number): string =>
    group
      .map(({ cells }) => cells[at] ?? '')
      .join(' ')
      .trim();
  const fits = line.cells.every((cell, at) => cell === '' || above(at) !== '');
  if (!fits) return false;
  if (hasPadding) return true;
  return line.cells.every(
    (cell, at) =>
      cell === '' ||
      /^[\p{Ll}(]/u.test(cell) ||
      /[-,(/]$|\b(?:and|or|of|the|to|in|for|with)$/iu.test(above(at)),
  );
}
