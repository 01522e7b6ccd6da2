import { cluster, type Row, type Ruling, type Run } from './geometry.ts';
import { joinLines } from './join-lines.ts';
import { rowsOf } from './rows.ts';
import { looksLikeHeader } from './table-header.ts';

export interface FoundTable {
  readonly cells: readonly (readonly string[])[];
  readonly header: boolean;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const touch = 3;

/**
 * Tables whose cells are ruled. Drawn lines say exactly where every cell is, so empty cells stay in
 * place and wrapped lines stay in their cell, whatever the text looks like.
 */
export function gridTables(
  runs: readonly Run[],
  rulings: readonly Ruling[],
): { tables: FoundTable[]; rest: Run[] } {
  const tables: FoundTable[] = [];
  let rest = [...runs];
  for (const lines of connected(rulings)) {
    const found = tableFrom(lines, rest);
    if (found === null) continue;
    tables.push(found.table);
    rest = rest.filter((run) => !found.used.has(run));
  }
  return { tables, rest };
}

/** Groups of lines that touch each other across. */
function connected(rulings: readonly Ruling[]): Ruling[][] {
  const horizontal = rulings.filter(({ direction }) => direction === 'horizontal');
  const vertical = rulings.filter(({ direction }) => direction === 'vertical');
  if (horizontal.length * vertical.length > 4_000_000) return [];
  const parent = new Map<Ruling, Ruling>();
  const rootOf = (line: Ruling): Ruling => {
    let root = line;
    while ((parent.get(root) ?? root) !== root) root = parent.get(root) as Ruling;
    parent.set(line, root);
    return root;
  };
  for (const h of horizontal) {
    for (const v of vertical) {
      const meets =
        v.at >= h.from - touch && v.at <= h.to + touch && h.at >= v.from - touch && h.at <= v.to + touch;
      if (meets) parent.set(rootOf(h), rootOf(v));
    }
  }
  const groups = new Map<Ruling, Ruling[]>();
  for (const line of rulings) {
    const root = rootOf(line);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [line]);
    else group.push(line);
  }
  return [...groups.values()].filter((group) => group.length >= 4);
}

function tableFrom(
  lines: readonly Ruling[],
  runs: readonly Run[],
): { table: FoundTable; used: Set<Run> } | null {
  const horizontal = lines.filter(({ direction }) => direction === 'horizontal');
  const vertical = lines.filter(({ direction }) => direction === 'vertical');
  if (horizontal.length < 2 || vertical.length < 1) return null;
  const xs = cluster(
    [...vertical.map(({ at }) => at), ...horizontal.flatMap(({ from, to }) => [from, to])],
    touch,
  );
  const ys = cluster(
    [...horizontal.map(({ at }) => at), ...vertical.flatMap(({ from, to }) => [from, to])],
    touch,
  );
  const columns = xs.length - 1;
  const rows = ys.length - 1;
  if (columns < 2 || rows < 2 || columns > 60 || rows > 400) return null;

  const contents = new Map<number, Run[]>();
  const used = new Set<Run>();
  const owner = cellOwners(xs, ys, horizontal, vertical);
  for (const run of runs) {
    const column = slot(xs, Math.min((run.left + run.right) / 2, run.left + run.size * 2));
    const row = slot(ys, run.baseline - run.size * 0.3);
    if (column === -1 || row === -1) continue;
    const cell = owner(row * columns + column);
    const held = contents.get(cell);
    if (held === undefined) contents.set(cell, [run]);
    else held.push(run);
    used.add(run);
  }
  // Charts and forms draw grids too, but a table has words in a good part of its cells.
  if (contents.size < 3 || contents.size < 0.2 * rows * columns) return null;
  const grid = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_unused, column) =>
      cellText(contents.get(row * columns + column) ?? []),
    ),
  );
  const bold = (row: number): boolean => {
    const inRow = grid[row]?.flatMap((_, column) => contents.get(row * columns + column) ?? []) ?? [];
    return inRow.length > 0 && inRow.every((run) => run.bold);
  };
  const cells = withoutEmptyLines(grid);
  if (cells.length < 2 || (cells[0]?.length ?? 0) < 2) return null;
  const header = looksLikeHeader(cells, bold(0) && !bold(rows - 1));
  const edges = {
    left: xs[0] as number,
    right: xs[columns] as number,
    top: ys[0] as number,
    bottom: ys[rows] as number,
  };
  return { table: { cells, header, ...edges }, used };
}

/** Maps every cell to the top left cell of the merged area it belongs to: cells with no line between them are one. */
function cellOwners(
  xs: readonly number[],
  ys: readonly number[],
  horizontal: readonly Ruling[],
  vertical: readonly Ruling[],
): (cell: number) => number {
  const columns = xs.length - 1;
  const rows = ys.length - 1;
  const parent = Array.from({ length: rows * columns }, (_, i) => i);
  const rootOf = (cell: number): number => {
    let root = cell;
    while (parent[root] !== root) root = parent[root] as number;
    return root;
  };
  const join = (a: number, b: number): void => {
    const [low, high] = [rootOf(a), rootOf(b)].sort((x, y) => x - y) as [number, number];
    parent[high] = low;
  };
  const drawn = (lines: readonly Ruling[], at: number, across: number): boolean =>
    lines.some(
      (line) => Math.abs(line.at - at) <= touch && line.from <= across + touch && line.to >= across - touch,
    );
  for (let row = 0; row < rows; row += 1) {
    const middle = ((ys[row] as number) + (ys[row + 1] as number)) / 2;
    for (let column = 1; column < columns; column += 1) {
      if (!drawn(vertical, xs[column] as number, middle))
        join(row * columns + column - 1, row * columns + column);
    }
  }
  for (let column = 0; column < columns; column += 1) {
    const middle = ((xs[column] as number) + (xs[column + 1] as number)) / 2;
    for (let row = 1; row < rows; row += 1) {
      if (!drawn(horizontal, ys[row] as number, middle))
        join((row - 1) * columns + column, row * columns + column);
    }
  }
  return rootOf;
}

function slot(edges: readonly number[], at: number): number {
  const last = edges.length - 1;
  if (at < (edges[0] as number) || at > (edges[last] as number)) return -1;
  for (let i = 0; i < last; i += 1) if (at <= (edges[i + 1] as number)) return i;
  return -1;
}

function cellText(runs: readonly Run[]): string {
  const lines = rowsOf(runs).map((row: Row) => row.segments.map(({ text }) => text).join(' '));
  return joinLines(lines);
}

/** Double rulings and spacers leave rows and columns without any text: they are not part of the table. */
function withoutEmptyLines(grid: readonly (readonly string[])[]): string[][] {
  const rows = grid.filter((row) => row.some((cell) => cell !== ''));
  const width = rows[0]?.length ?? 0;
  const kept = Array.from({ length: width }, (_, column) => column).filter((column) =>
    rows.some((row) => row[column] !== ''),
  );
  return rows.map((row) => kept.map((column) => row[column] ?? ''));
}
