import { median, type Row, top } from './geometry.ts';
import { joinLines } from './join-lines.ts';

/** Lines that belong together, with what tells body text from headings. */
export interface Paragraph {
  readonly text: string;
  readonly lines: number;
  readonly size: number;
  readonly bold: boolean;
  readonly page: number;
  /** x, y, width, height on the page. */
  readonly box: readonly [number, number, number, number];
  /** Set when it starts with a bullet, a number or a letter. */
  readonly label: { readonly ordered: boolean } | null;
  /** Where its text column begins and ends: tells centred and cut-off lines. */
  readonly column: { readonly left: number; readonly right: number };
}

interface Line {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly baseline: number;
  readonly size: number;
  readonly bold: boolean;
}

const bullet = /^(?:[•‣▪●○◦■□▶∙⁃\uf0b7\uf0a7]|[–—*·-](?=\s)|o(?=\s\p{Lu}))\s*/u;
const ordered =
  /^(?:\(?(?:\d{1,2}|[a-z]|[A-H]|[ivx]{1,5})[.)]|\((?:\d{1,3}|[A-Z])\)|\(?\d{1,2}(?:\.\d{1,3}){1,4}[.)]?|§{1,2}\s*\d+\.?|(?:Article|Section|Clause)\s+\d+[.:]?)\s+(?=\S)/u;

/** Paragraphs of one text column, by spacing, indentation, size, weight and list marks. */
export function paragraphsOf(rows: readonly Row[], page: number): Paragraph[] {
  const lines = rows.map(lineOf);
  if (lines.length === 0) return [];
  const column = {
    left: Math.min(...lines.map(({ left }) => left)),
    right: Math.max(...lines.map(({ right }) => right)),
  };
  const leading = usualLeading(lines);
  const groups: Line[][] = [];
  lines.forEach((line, i) => {
    const previous = lines[i - 1];
    const group = groups.at(-1);
    if (
      previous === undefined ||
      group === undefined ||
      startsParagraph(line, previous, group, leading, column)
    )
      groups.push([line]);
    else group.push(line);
  });
  return groups.map((group) => paragraphOf(group, page, column));
}

function lineOf(row: Row): Line {
  const segments = row.segments;
  const rightToLeft = segments.filter((segment) => segment.rightToLeft).length > segments.length / 2;
  const ordered = rightToLeft ? [...segments].reverse() : segments;
  const size = Math.max(...segments.map((segment) => segment.size));
  return {
    text: ordered.map(({ text }) => text).join(' '),
    left: Math.min(...segments.map(({ left }) => left)),
    right: Math.max(...segments.map(({ right }) => right)),
    top: Math.min(...segments.map(top)),
    baseline: row.baseline,
    size,
    bold: segments.every(({ bold }) => bold),
  };
}

/** The distance between baselines inside paragraphs: the smallest that a fair share of neighbouring lines keep. */
function usualLeading(lines: readonly Line[]): number {
  const gaps = lines.slice(1).flatMap((line, i) => {
    const previous = lines[i] as Line;
    const gap = line.baseline - previous.baseline;
    const isSameText = Math.abs(line.size - previous.size) < 0.6;
    return isSameText && gap > line.size * 0.8 && gap < line.size * 3.2 ? [gap] : [];
  });
  const size = median(lines.map((line) => line.size));
  const near = (gap: number): number => gaps.filter((other) => Math.abs(other - gap) <= gap * 0.06).length;
  const shared = gaps.filter((gap) => near(gap) >= Math.max(2, gaps.length * 0.12));
  // Paragraphs of one line each share a wide distance too: what is wider than this never joins by distance alone.
  return Math.min(...shared, size * (shared.length === 0 ? 1.3 : 1.5));
}

function startsParagraph(
  line: Line,
  previous: Line,
  group: readonly Line[],
  leading: number,
  column: { readonly left: number; readonly right: number },
): boolean {
  const gap = line.baseline - previous.baseline;
  if (gap < 0) return true;
  const width = column.right - column.left;
  const previousIsFull = previous.right > column.right - width * 0.12;
  if (gap > rhythm(group, leading) * 1.22 + 0.5) {
    // The second line of a double-spaced paragraph: nothing but the unfinished full line tells it from a new one.
    const isSecond =
      group.length === 1 && previousIsFull && gap < line.size * 2.7 && !/[.!?:;]["”)]?$/u.test(previous.text);
    if (!isSecond || line.bold !== previous.bold || Math.abs(line.size - previous.size) > 0.6) return true;
  }
  if (Math.abs(line.size - previous.size) > Math.max(0.9, previous.size * 0.1)) return true;
  if (line.bold !== previous.bold) return isWholeLineWeightChange(previous, column);
  if (bullet.test(line.text) || /^¶\s?\d/u.test(line.text)) return true;
  const first = group[0] as Line;
  const isList = bullet.test(first.text) || ordered.test(first.text);
  const isEnded = !endsOpen(previous.text) && (!previousIsFull || /[.;:!?]["”)]?$/u.test(previous.text));
  if (ordered.test(line.text) && (line.left <= first.left + line.size || !isList) && isEnded) return true;
  if (isList) return line.left < first.left - line.size * 0.5;
  const indent = line.left - previous.left;
  const ended = /[.!?:;]["”’)\]]*$/u.test(previous.text);
  if (indent > line.size * 0.8 && indent < line.size * 6 && ended) return group.length > 1 || previousIsFull;
  const previousIsShort = previous.right < column.right - width * 0.3;
  // Forms and letterheads: each label opens a line of its own.
  const isLabelled = /^\p{Lu}[\p{L} ./-]{0,24}:(?:\s|$)/u.test(line.text);
  return previousIsShort && (ended || isLabelled);
}

/** The distance between lines that this paragraph keeps; double-spaced text and footnotes each have their own. */
function rhythm(group: readonly Line[], leading: number): number {
  if (group.length < 2) {
    const [only] = group;
    // One line says nothing yet: large print needs more room than the body's lines have.
    return only === undefined ? leading : Math.max(leading, only.size * 1.2);
  }
  return median(group.slice(1).map((line, i) => line.baseline - (group[i] as Line).baseline));
}

/** A bold line above plain text is a heading; a bold phrase that fills its line inside a sentence is not. */
function isWholeLineWeightChange(
  previous: Line,
  column: { readonly left: number; readonly right: number },
): boolean {
  const width = column.right - column.left;
  if (previous.bold) return previous.right < column.right - width * 0.1 || !endsOpen(previous.text);
  return !endsOpen(previous.text) && /[.!?:;)”"]$/u.test(previous.text);
}

/** The sentence visibly goes on. */
function endsOpen(text: string): boolean {
  return /(?:[,(–—-]|\b(?:and|or|of|the|a|an|to|in|for|with|by|no|section|article|see))$/iu.test(text);
}

function paragraphOf(
  lines: readonly Line[],
  page: number,
  column: { readonly left: number; readonly right: number },
): Paragraph {
  const text = joinLines(lines.map((line) => line.text));
  const left = Math.min(...lines.map((line) => line.left));
  const right = Math.max(...lines.map((line) => line.right));
  const upper = Math.min(...lines.map((line) => line.top));
  const lower = Math.max(...lines.map((line) => line.baseline + line.size * 0.25));
  const round = (value: number): number => Math.round(value * 10) / 10;
  const isBullet = bullet.test(text);
  return {
    text: isBullet ? text.replace(bullet, '') : text,
    lines: lines.length,
    size: median(lines.map((line) => line.size)),
    bold: lines.every((line) => line.bold),
    page,
    box: [round(left), round(upper), round(right - left), round(lower - upper)],
    label: isBullet ? { ordered: false } : ordered.test(text) ? { ordered: true } : null,
    column,
  };
}
