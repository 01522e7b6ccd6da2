import type { Row, Run, Segment } from './geometry.ts';
import { median } from './geometry.ts';

/** In units of the font size: a wider gap parts columns or cells, a narrower one words. */
const cellGap = 0.95;
const wordGap = 0.12;
const listLabel =
  /^(?:[•‣▪●○◦■□▶–—*·-]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{1,3}(?:\.\d{1,3})+|§{1,2})$/u;

/** Runs gathered into rows by baseline, top to bottom, each cut where its gaps are wider than a word space. */
export function rowsOf(runs: readonly Run[], cuts: readonly number[] = []): Row[] {
  const rows: Run[][] = [];
  for (const run of [...runs].sort((a, b) => a.baseline - b.baseline || a.left - b.left)) {
    const row = rows.at(-1);
    const middle = row === undefined ? 0 : median(row.map(({ baseline }) => baseline));
    const size = row === undefined ? 0 : Math.max(...row.map((each) => each.size));
    const tolerance = Math.min(size, run.size) * 0.3;
    if (row !== undefined && run.baseline - middle <= tolerance) row.push(run);
    else rows.push([run]);
  }
  return withSmallPrint(rows).map((row) => ({
    baseline: mainBaseline(row),
    segments: segmentsOf(row, cuts),
  }));
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

/** @param cuts x positions of vertical rulings, which part cells however narrow the gap */
function segmentsOf(row: readonly Run[], cuts: readonly number[]): Segment[] {
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
      const isCut = cuts.some((x) => x > right - 2 && x < run.left + 2);
      if (gap > cellGap * Math.max(previous.size, run.size) || isCut) flush();
    }
    group.push(run);
  }
  flush();
  return withLabelsAttached(segments);
}

/** A bullet or number standing apart from its item is one line with it, not a column of its own. */
function withLabelsAttached(segments: readonly Segment[]): Segment[] {
  const result: Segment[] = [];
  for (const segment of segments) {
    const label = result.at(-1);
    const isNear = label !== undefined && segment.left - label.right < 5 * segment.size;
    if (label !== undefined && isNear && listLabel.test(label.text)) {
      result[result.length - 1] = { ...segment, text: `${label.text} ${segment.text}`, left: label.left };
    } else {
      result.push(segment);
    }
  }
  return result;
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
