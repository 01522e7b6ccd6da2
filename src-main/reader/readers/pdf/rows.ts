import type { Row, Run, Segment } from './geometry.ts';
import { median } from './geometry.ts';

/** In units of the font size: a wider gap parts columns or cells, a narrower one words. */
const cellGap = 0.95;
const wordGap = 0.12;
/** A gap this wide, where other rows begin a cell at the very same place, parts cells too. */
const alignedGap = 0.3;
const bulletLabel = /^[•‣▪●○◦■□▶–—*·-]$/u;
const listLabel = /^(?:¶\s?\d{1,4}|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,5})[.)]|§{1,2})$/u;
const clauseNumber = /^\d{1,2}(?:\.\d{1,2}){1,4}$/u;

/** Runs gathered into rows by baseline, top to bottom, each cut where its gaps are wider than a word space. */
export function rowsOf(runs: readonly Run[]): Row[] {
  const rows: Run[][] = [];
  for (const run of [...runs].sort((a, b) => a.baseline - b.baseline || a.left - b.left)) {
    const row = rows.at(-1);
    const middle = row === undefined ? 0 : median(row.map(({ baseline }) => baseline));
    const size = row === undefined ? 0 : Math.max(...row.map((each) => each.size));
    const tolerance = Math.min(size, run.size) * 0.3;
    if (row !== undefined && run.baseline - middle <= tolerance) row.push(run);
    else rows.push([run]);
  }
  const whole = withSmallPrint(rows);
  const edges = sharedEdges(whole.map((row) => segmentsOf(row, [])));
  return whole.map((row) => ({
    baseline: mainBaseline(row),
    segments: withLabelsAttached(segmentsOf(row, edges)),
  }));
}

/** Where at least two rows begin a cell, away from the left margin. */
function sharedEdges(rows: readonly (readonly Segment[])[]): number[] {
  const margin = Math.min(...rows.map(([first]) => first?.left ?? Number.POSITIVE_INFINITY));
  const starts = rows
    .flatMap((segments) =>
      segments.filter(({ left, size }) => left > margin + 3 * size).map(({ left }) => left),
    )
    .sort((a, b) => a - b);
  return starts.filter((left, i) => {
    const next = starts[i + 1];
    return next !== undefined && next - left < 1;
  });
}

/** Raised and lowered small print (footnote marks, exponents) belongs to the line whose letters it touches. */
function withSmallPrint(rows: readonly Run[][]): Run[][] {
  const result: Run[][] = [];
  rows.forEach((row, i) => {
    const above = result.at(-1);
    const below = rows[i + 1];
    if (below !== undefined && leansOn(row, below)) below.unshift(...row);
    else if (above !== undefined && leansOn(row, above)) above.push(...row);
    else result.push(row);
  });
  return result;
}

function leansOn(small: readonly Run[], line: readonly Run[]): boolean {
  return small.every((mark) =>
    line.some((run) => {
      const isSmall = mark.size < run.size * 0.85 && Math.abs(mark.baseline - run.baseline) < run.size * 0.6;
      return isSmall && mark.left < run.right + run.size * 0.3 && mark.right > run.left - run.size * 0.3;
    }),
  );
}

function mainBaseline(row: readonly Run[]): number {
  const largest = Math.max(...row.map(({ size }) => size));
  return median(row.filter(({ size }) => size > largest * 0.85).map(({ baseline }) => baseline));
}

/** @param edges where cells begin in other rows: there a narrow gap parts cells */
function segmentsOf(row: readonly Run[], edges: readonly number[]): Segment[] {
  const ordered = [...row].sort((a, b) => a.left - b.left);
  const segments: Segment[] = [];
  let group: Run[] = [];
  const flush = (): void => {
    if (group.length > 0) segments.push(segmentOf(group));
    group = [];
  };
  for (const run of ordered) {
    const previous = group.at(-1);
    if (previous !== undefined) {
      const right = Math.max(...group.map((each) => each.right));
      const gap = run.left - right;
      const size = Math.max(previous.size, run.size);
      const isCut = gap > alignedGap * size && edges.some((x) => Math.abs(x - run.left) < 1.5);
      if (gap > cellGap * size || isCut) flush();
    }
    group.push(run);
  }
  flush();
  return segments;
}

/** A bullet or number standing apart from its item is one line with it, not a column of its own. */
function withLabelsAttached(segments: readonly Segment[]): Segment[] {
  const result: Segment[] = [];
  for (const segment of segments) {
    const label = result.at(-1);
    if (label !== undefined && isLabelOf(label, segment, result.length === 1)) {
      result[result.length - 1] = { ...segment, text: `${label.text} ${segment.text}`, left: label.left };
    } else {
      result.push(segment);
    }
  }
  return result;
}

function isLabelOf(label: Segment, item: Segment, isFirst: boolean): boolean {
  if (item.left - label.right > 5 * item.size) return false;
  if (bulletLabel.test(label.text)) return true;
  // A number before words labels them; before a figure or inside a row it is a cell of its own.
  const isWords = /^[\p{L}(“"]/u.test(item.text) && item.text.length > 12;
  if (clauseNumber.test(label.text)) return isWords;
  return listLabel.test(label.text) && (isFirst || isWords);
}

function segmentOf(group: readonly Run[]): Segment {
  const rightToLeft = group.filter((run) => run.rightToLeft).length > group.length / 2;
  const ordered = rightToLeft ? [...group].reverse() : group;
  let text = '';
  ordered.forEach((run, i) => {
    const previous = ordered[i - 1];
    if (previous === undefined) {
      text = run.text;
      return;
    }
    // Text drawn twice with a small shift is how some programs fake bold.
    const isShadow = run.text === previous.text && Math.abs(run.left - previous.left) < run.size * 0.1;
    if (isShadow) return;
    const gap = rightToLeft ? previous.left - run.right : run.left - previous.right;
    const needsSpace =
      gap > wordGap * Math.min(run.size, previous.size) && !/\s$/u.test(text) && !/^\s/u.test(run.text);
    text += needsSpace ? ` ${run.text}` : run.text;
  });
  const size = Math.max(...group.map((run) => run.size));
  return {
    text: text.replace(/\s+/gu, ' ').trim(),
    left: Math.min(...group.map((run) => run.left)),
    right: Math.max(...group.map((run) => run.right)),
    baseline: mainBaseline(group),
    size,
    bold: group.every((run) => run.bold || !/[\p{L}\p{N}]/u.test(run.text)),
    rightToLeft,
  };
}
