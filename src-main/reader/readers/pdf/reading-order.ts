import { cluster, median, type Row, type Ruling, type Segment } from './geometry.ts';
import type { FoundTable } from './grid-tables.ts';
import { spacedTable } from './spaced-tables.ts';

/** A stretch of a page: lines of one column, or a table. */
export type Chunk =
  | { readonly kind: 'lines'; readonly rows: readonly Row[] }
  | { readonly kind: 'table'; readonly table: FoundTable };

/**
 * Chunks of a page in the order a person reads them. The widest band of rows that falls into a left and
 * a right part is found; it is either columns of text (left before right) or a table (row by row); what
 * stands above and below is treated the same way.
 * @param placed tables already found by their rulings: they stand in their place like a wide line
 */
export function readingOrder(
  rows: readonly Row[],
  placed: readonly FoundTable[],
  rulings: readonly Ruling[],
): Chunk[] {
  const marked = new Map<Segment, FoundTable>();
  const all = [...rows];
  for (const table of placed) {
    const segment: Segment = {
      text: '\u0001',
      left: table.left,
      right: table.right,
      baseline: table.top + 1,
      size: 10,
      bold: false,
      rightToLeft: false,
    };
    marked.set(segment, table);
    all.push({ baseline: segment.baseline, segments: [segment] });
  }
  all.sort((a, b) => a.baseline - b.baseline);
  return order(all, marked, rulings, 0);
}

function order(
  rows: readonly Row[],
  marked: ReadonlyMap<Segment, FoundTable>,
  rulings: readonly Ruling[],
  depth: number,
): Chunk[] {
  const band = depth > 12 ? null : widestBand(rows);
  if (band === null) return linesAndTables(rows, marked);
  const { from, to, edge } = band;
  const inside = rows.slice(from, to);
  const again = (part: readonly Row[]): Chunk[] => order(part, marked, rulings, depth + 1);
  const [left, right] = [
    side(inside, (segment) => segment.left < edge - 1),
    side(inside, (segment) => segment.left >= edge - 1),
  ];
  if (isLabelled(left, right))
    return [...again(rows.slice(0, from)), ...linesAndTables(inside, marked), ...again(rows.slice(to))];
  const hasPlaced = inside.some(({ segments }) => segments.some((segment) => marked.has(segment)));
  if (!hasPlaced && isTabular(inside, left, right, edge)) {
    const { first, last } = tableExtent(inside, edge);
    const table = spacedTable(inside.slice(first, last), rulings);
    if (table !== null) {
      return [
        ...again(rows.slice(0, from + first)),
        { kind: 'table', table },
        ...again(rows.slice(from + last)),
      ];
    }
  }
  return [...again(rows.slice(0, from)), ...again(left), ...again(right), ...again(rows.slice(to))];
}

/**
 * A table begins with a row of several cells and ends before a heading or a paragraph: a lone line at its
 * left that is set apart. A lone line at its end belongs to it only as the wrapped end of a later column.
 */
function tableExtent(rows: readonly Row[], edge: number): { first: number; last: number } {
  const first = Math.max(
    0,
    rows.findIndex(({ segments }) => segments.length >= 2),
  );
  const gapAbove = (i: number): number => (rows[i] as Row).baseline - (rows[i - 1] as Row).baseline;
  const usual = median(rows.slice(first + 1).map((_, i) => gapAbove(first + 1 + i)));
  const isLone = (i: number): boolean =>
    (rows[i] as Row).segments.every(({ left }) => left < edge - 1) && (rows[i] as Row).segments.length === 1;
  let last = rows.length;
  for (let i = first + 2; i < rows.length; i += 1) {
    const isApart = gapAbove(i) > usual * 1.3 && (i + 1 >= rows.length || gapAbove(i + 1) > usual * 0.9);
    const isHeading =
      (rows[i] as Row).segments.every(({ bold }) => bold) &&
      !(rows[i - 1] as Row).segments.every(({ bold }) => bold);
    if (isLone(i) && (isApart || (isHeading && gapAbove(i) > usual * 1.1))) {
      last = i;
      break;
    }
  }
  while (last > first + 1) {
    const { segments } = rows[last - 1] as Row;
    const isWrap = segments.every(({ left, size }) => left >= edge - 1 && gapAbove(last - 1) < size * 1.6);
    if (segments.length >= 2 || isWrap) break;
    last -= 1;
  }
  return { first, last };
}

/** The part of each row that belongs; its baseline is then its own, not one it shared with the other column. */
function side(rows: readonly Row[], belongs: (segment: Segment) => boolean): Row[] {
  return rows.flatMap((row): Row[] => {
    const segments = row.segments.filter(belongs);
    if (segments.length === 0) return [];
    return [{ baseline: median(segments.map(({ baseline }) => baseline)), segments }];
  });
}

function linesAndTables(rows: readonly Row[], marked: ReadonlyMap<Segment, FoundTable>): Chunk[] {
  const chunks: Chunk[] = [];
  let lines: Row[] = [];
  const flush = (): void => {
    if (lines.length > 0) chunks.push({ kind: 'lines', rows: lines });
    lines = [];
  };
  for (const row of rows) {
    const [only] = row.segments;
    const table = only === undefined ? undefined : marked.get(only);
    if (table === undefined) {
      lines.push(row);
    } else {
      flush();
      chunks.push({ kind: 'table', table });
    }
  }
  flush();
  return chunks;
}

interface Band {
  readonly from: number;
  readonly to: number;
  /** Where the right part begins. */
  readonly edge: number;
  readonly score: number;
}

const fewestRows = 2;

/** The run of rows, and the x, at which most rows fall apart into left and right. */
function widestBand(rows: readonly Row[]): Band | null {
  const segments = rows.flatMap((row) => row.segments);
  if (segments.length < 4) return null;
  const size = median(segments.map((segment) => segment.size));
  const start = Math.min(...segments.map(({ left }) => left));
  let best: Band | null = null;
  for (const edge of new Set([
    ...columnStarts(segments, start, size),
    ...rightAlignedStarts(segments, start, size),
  ])) {
    for (const band of bandsAt(rows, edge, size)) {
      if (best === null || band.score > best.score) best = band;
    }
  }
  return best;
}

/** Where several segments begin. */
function columnStarts(segments: readonly Segment[], start: number, size: number): number[] {
  const inside = segments.filter(({ left }) => left > start + 2 * size).map(({ left }) => left);
  return cluster(inside, 3).flatMap((middle) => {
    const near = inside.filter((left) => Math.abs(left - middle) <= 4);
    return near.length < fewestRows ? [] : [Math.min(...near)];
  });
}

/** Where the widest of several segments begins that end at one place: columns of figures. */
function rightAlignedStarts(segments: readonly Segment[], start: number, size: number): number[] {
  const inside = segments.filter(({ left }) => left > start + 2 * size);
  return cluster(
    inside.map(({ right }) => right),
    1.5,
  ).flatMap((middle) => {
    const near = inside.filter(({ right }) => Math.abs(right - middle) <= 2);
    return near.length < fewestRows ? [] : [Math.min(...near.map(({ left }) => left))];
  });
}

/** A heading at the left with nothing beside it: beside a column there would be lines of the other one. */
function opensSection(rows: readonly Row[], at: number, edge: number): boolean {
  const [row, above, below] = [rows[at], rows[at - 1], rows[at + 1]];
  if (row === undefined || above === undefined || below === undefined) return false;
  const { segments, baseline } = row;
  const size = Math.max(...segments.map((segment) => segment.size));
  const isAlone = segments.every(({ left }) => left < edge - 1);
  const isApart = baseline - above.baseline > size * 1.6 && below.baseline - baseline > size * 1.1;
  return isAlone && isApart && (segments.every(({ bold }) => bold) || baseline - above.baseline > size * 2.4);
}

function bandsAt(rows: readonly Row[], edge: number, size: number): Band[] {
  const crosses = ({ segments }: Row): boolean =>
    segments.some(({ left, right }) => left < edge - 1 && right > edge - size * 0.7);
  const bands: Band[] = [];
  let from = 0;
  while (from < rows.length) {
    if (crosses(rows[from] as Row)) {
      from += 1;
      continue;
    }
    let to = from;
    while (to < rows.length && !crosses(rows[to] as Row) && !(to > from && opensSection(rows, to, edge)))
      to += 1;
    const band = trimmed(rows, from, to, edge);
    if (band !== null) bands.push(band);
    from = to;
  }
  return bands;
}

/** Cuts off rows at the ends that stand on one side only and apart from the rest: titles above, notes below. */
function trimmed(rows: readonly Row[], start: number, end: number, edge: number): Band | null {
  const hasRight = ({ segments }: Row): boolean => segments.some(({ left }) => left >= edge - 1);
  const hasLeft = ({ segments }: Row): boolean => segments.some(({ left }) => left < edge - 1);
  const gap = (a: number, b: number): number => (rows[b] as Row).baseline - (rows[a] as Row).baseline;
  const gaps = Array.from({ length: Math.max(0, end - start - 1) }, (_, i) =>
    gap(start + i, start + i + 1),
  ).filter((each) => each > 1);
  const size = median(
    rows.slice(start, end).flatMap(({ segments }) => segments.map((segment) => segment.size)),
  );
  // Lines of two columns interleave, so that the gaps between rows may be tiny: the print size has a say.
  const apart = Math.max(median(gaps) * 1.4, size * 2.2);
  const isBoth = (i: number): boolean => hasRight(rows[i] as Row) && hasLeft(rows[i] as Row);
  let from = start;
  let to = end;
  // Both sides must begin soon after each other and end so: otherwise it is text above or below a column.
  for (let i = start; i < end - 1 && !isBoth(i); i += 1) if (gap(i, i + 1) > apart) from = i + 1;
  for (let i = end - 1; i > from && !isBoth(i); i -= 1) if (gap(i - 1, i) > apart) to = i;
  const inside = rows.slice(from, to);
  const right = inside.filter(hasRight).length;
  const left = inside.filter(hasLeft).length;
  return left < fewestRows || right < fewestRows ? null : { from, to, edge, score: Math.min(left, right) };
}

/** Running text with numbers or marks in its margin ("¶ 4", "12"): the marks belong into their lines. */
function isLabelled(left: readonly Row[], right: readonly Row[]): boolean {
  if (!isRunningText(right) || left.length > right.length * 0.6) return false;
  const baselines = new Set(right.map(({ baseline }) => Math.round(baseline)));
  return left.every(
    ({ baseline, segments }) =>
      baselines.has(Math.round(baseline)) &&
      segments.every(({ text }) => /^(?:[¶§*†‡#]\s?)*[\dA-Za-z.]{0,4}$/u.test(text)),
  );
}

/** Cells side by side, not text side by side: rows share baselines, and not both sides read like running text. */
function isTabular(
  inside: readonly Row[],
  left: readonly Row[],
  right: readonly Row[],
  edge: number,
): boolean {
  const both = inside.filter(
    ({ segments }) =>
      segments.some((each) => each.left < edge - 1) && segments.some((each) => each.left >= edge - 1),
  ).length;
  if (both < Math.max(2, Math.min(left.length, right.length) * 0.5)) return false;
  return !(isRunningText(left) && isRunningText(right));
}

/** Lines that mostly fill the column's width and go on in lower case. */
function isRunningText(rows: readonly Row[]): boolean {
  if (rows.length < 3) return false;
  const segments = rows.flatMap((row) => row.segments);
  if (segments.length > rows.length * 1.4) {
    // Several columns in here; they are running text together or not at all.
    return segments.filter(({ text }) => text.length >= 20).length >= segments.length * 0.6;
  }
  const start = Math.min(...segments.map(({ left }) => left));
  const width = Math.max(...segments.map(({ right }) => right)) - start;
  const full = segments.filter(({ right }) => right - start > width * 0.75).length;
  const long = median(segments.map(({ text }) => text.length)) >= 18;
  const flows = segments.slice(1).filter(({ text }) => /^[\p{Ll}(“"]/u.test(text)).length;
  return long && full >= segments.length * 0.5 && flows >= segments.length * 0.2;
}
