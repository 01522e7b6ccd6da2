import type { CurvePlot, PlotMark, ScorePlot } from './content.ts';
import { escapeText } from './escape-text.ts';

const width = 658;
/** Told apart by darkness and shape as well, so that they hold in grey. */
const ink = { text: '#1b1c1f', soft: '#55585f', line: '#c9cbd0', base: '#7a7d84', tuned: '#174a73' };

/** The plot of scores as SVG that a browser and a PDF writer draw alike. `font` names the family. */
export function drawScores(plot: ScorePlot, font: string): string {
  const left = 146;
  const height = 26 + plot.rows.length * 33;
  const room = (width - left) / Math.max(plot.columns.length, 1);
  const parts = plot.rows.map((row, i) =>
    text(0, 57 + i * 33, row.name, font, ink.text, row.tuned ? 'bold' : 'normal'),
  );
  for (const [c, column] of plot.columns.entries()) {
    const from = left + c * room;
    const span = room - 24;
    parts.push(text(from, 12, column.name, font, ink.text));
    for (const tick of [0, 0.5, 1]) {
      const x = from + tick * span;
      parts.push(line(x, 22, x, height + 8, ink.line, 1));
    }
    for (const [r, mark] of column.marks.entries()) {
      const row = plot.rows[r];
      if (mark !== null && row !== undefined) parts.push(drawMark(mark, row, from, span, 53 + r * 33, font));
    }
  }
  return svg(height + 14, parts, plot.label);
}

function drawMark(
  mark: PlotMark,
  row: ScorePlot['rows'][number],
  from: number,
  span: number,
  y: number,
  font: string,
): string {
  const at = (share: number) => from + Math.min(1, Math.max(0, share)) * span;
  const color = row.tuned ? ink.tuned : ink.base;
  return [
    line(at(mark.low), y, at(mark.high), y, color, 2),
    `<circle cx="${n(at(mark.value))}" cy="${y}" r="4" stroke="${color}" stroke-width="1.6" fill="${row.hollow ? '#ffffff' : color}"/>`,
    text(at(mark.value), y - 9, mark.words, font, ink.soft, 'normal', 'middle'),
  ].join('');
}

/** How far off it was at each step: lower is closer. */
export function drawCurve(plot: CurvePlot, font: string): string {
  const left = 40;
  const [top, bottom, right] = [12, 150, width - 150];
  const points = plot.lines.flatMap((each) => each.points);
  const most = points.reduce((high, { y }) => Math.max(high, y), 0) || 1;
  const last = points.reduce((high, { x }) => Math.max(high, x), 1);
  const x = (step: number) => left + (step / last) * (right - left);
  const y = (loss: number) => bottom - (loss / most) * (bottom - top);
  const parts = [0, 0.5, 1].flatMap((share) => [
    line(left, y(share * most), right, y(share * most), ink.line, 1),
    text(left - 6, y(share * most) + 4, (share * most).toFixed(1), font, ink.soft, 'normal', 'end'),
  ]);
  if (plot.kept !== null) {
    parts.push(line(x(plot.kept), top, x(plot.kept), bottom, ink.text, 1));
    parts.push(text(x(plot.kept), bottom + 28, 'kept', font, ink.soft, 'normal', 'middle'));
  }
  parts.push(text(left, bottom + 14, 'step 0', font, ink.soft));
  parts.push(text(right, bottom + 14, String(last), font, ink.soft, 'normal', 'end'));
  let below = Number.NEGATIVE_INFINITY;
  const ended = plot.lines
    .filter((each) => each.points.length > 0)
    .map((each) => ({ each, end: y(each.points.at(-1)?.y ?? 0) }))
    .sort((a, b) => a.end - b.end);
  for (const { each, end } of ended) {
    const color = each.dashed ? ink.base : ink.tuned;
    const path = each.points.map((point) => `${n(x(point.x))} ${n(y(point.y))}`).join(' L ');
    const dash = each.dashed ? ' stroke-dasharray="5 3"' : '';
    parts.push(`<path d="M ${path}" fill="none" stroke="${color}" stroke-width="1.8"${dash}/>`);
    below = Math.max(end + 4, below + 14);
    parts.push(text(right + 8, below, each.name, font, ink.text));
  }
  return svg(bottom + 34, parts, plot.label);
}

function svg(height: number, parts: readonly string[], label: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeText(label)}">${parts.join('')}</svg>`;
}

function line(x1: number, y1: number, x2: number, y2: number, color: string, weight: number): string {
  return `<path d="M ${n(x1)} ${n(y1)} L ${n(x2)} ${n(y2)}" stroke="${color}" stroke-width="${weight}" fill="none"/>`;
}

function text(
  x: number,
  y: number,
  words: string,
  font: string,
  color: string,
  weight = 'normal',
  anchor = 'start',
): string {
  return `<text x="${n(x)}" y="${n(y)}" font-family="${font}" font-size="11" font-weight="${weight}" fill="${color}" text-anchor="${anchor}">${escapeText(words)}</text>`;
}

function n(value: number): string {
  return value.toFixed(1);
}
