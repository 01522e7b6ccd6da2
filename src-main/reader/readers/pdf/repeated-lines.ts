import type { LeftOutLine } from '../../protocol.ts';
import type { PageContent, Row, Run } from './geometry.ts';
import { rowsOf } from './rows.ts';

type Zone = 'header' | 'footer';

/** Share of the page's height at its top and bottom where headers and footers stand. */
const margin = 0.13;
/** Header or footer lines are at most this many. */
const mostLines = 4;
/** Characters: a longer line is body text, however often it stands there. */
const longest = 120;
/** Different wordings reported. */
const mostReported = 50;

/** A row in a page's margin, from the page's edge inwards. */
interface MarginLine {
  readonly zone: Zone;
  /** Lines that repeat share one of these: their words at their height, rounded in two ways. */
  readonly keys: readonly string[];
  readonly text: string;
  readonly page: number;
  readonly size: number;
  /** Distance to the next row towards the middle of the page; infinite for the last. */
  readonly gap: number;
  readonly runs: readonly Run[];
}

/**
 * The pages without what repeats on them: headers, footers and page numbers. A line counts as repeated
 * when it stands at one height of the margin, the same but for its numbers, on many pages (on every other page, in
 * books), or on both of two. Lines are dropped from the page's edge inwards, and only as far as white
 * space parts them from the text: a sentence that happens to repeat at the foot of pages stays.
 */
export function withoutRepeatedLines(pages: readonly PageContent[]): {
  readonly pages: PageContent[];
  readonly leftOut: LeftOutLine[];
} {
  const lines = pages.map((page) => ({
    header: marginLines(page, 'header'),
    footer: marginLines(page, 'footer'),
  }));
  const all = lines.flatMap(({ header, footer }) => [...header, ...footer]);
  const counts = countPages(all, ({ keys }) => keys);
  const offsets = countPages(all, (line) => [runningName(line)].filter((name) => name !== null));
  const enough = pages.length <= 3 ? 2 : Math.max(3, Math.ceil(pages.length * 0.3));
  const enoughRunning = Math.max(3, pages.length * 0.4);
  const repeats = (line: MarginLine): boolean => {
    const running = runningName(line);
    if (line.text.length > longest) return false;
    return (
      isPageNumber(line, pages.length) ||
      (pages.length > 1 && line.keys.some((key) => (counts.get(key) ?? 0) >= enough)) ||
      (running !== null && (offsets.get(running) ?? 0) >= enoughRunning)
    );
  };
  const left = new Map<string, number>();
  const kept = pages.map((page, i) => {
    const { header = [], footer = [] } = lines[i] ?? {};
    const dropped = [header, footer].flatMap((each) => dropFromEdge(each, repeats, pages.length));
    if (dropped.length === 0) return page;
    for (const { text } of dropped) left.set(text, (left.get(text) ?? 0) + 1);
    const runs = new Set(dropped.flatMap((line) => line.runs));
    return { ...page, runs: page.runs.filter((run) => !runs.has(run)) };
  });
  return { pages: kept, leftOut: reportOf(left) };
}

/** Lines that differ only in their numbers are reported as one. */
function reportOf(left: ReadonlyMap<string, number>): LeftOutLine[] {
  const found = new Map<string, { text: string; count: number }>();
  for (const [text, count] of left) {
    const key = text.replace(/\d+/gu, '#');
    const known = found.get(key);
    if (known === undefined) found.set(key, { text, count });
    else known.count += count;
  }
  return [...found.values()].slice(0, mostReported);
}

function dropFromEdge(
  lines: readonly MarginLine[],
  repeats: (line: MarginLine) => boolean,
  pages: number,
): readonly MarginLine[] {
  const kept = lines.findIndex((line) => !repeats(line));
  let drop = lines.slice(0, kept === -1 ? lines.length : kept);
  for (let last = drop.at(-1); last !== undefined; last = drop.at(-1)) {
    if (last.gap > last.size * 1.6 || isPageNumber(last, pages)) break;
    drop = drop.slice(0, -1);
  }
  return drop;
}

/** On how many pages each name occurs. */
function countPages(
  lines: readonly MarginLine[],
  namesOf: (line: MarginLine) => readonly string[],
): Map<string, number> {
  const pages = new Map<string, Set<number>>();
  for (const line of lines) {
    for (const name of namesOf(line)) {
      const held = pages.get(name);
      if (held === undefined) pages.set(name, new Set([line.page]));
      else held.add(line.page);
    }
  }
  return new Map([...pages].map(([name, held]) => [name, held.size]));
}

function marginLines(page: PageContent, zone: Zone): MarginLine[] {
  const rows = rowsOf(page.runs);
  const inwards: readonly Row[] = zone === 'header' ? rows : [...rows].reverse();
  const isInMargin = ({ baseline }: Row): boolean =>
    zone === 'header' ? baseline < page.height * margin : baseline > page.height * (1 - margin);
  return inwards
    .slice(0, mostLines)
    .filter(isInMargin)
    .map((row, i) => {
      const text = row.segments.map((segment) => segment.text).join(' ');
      const next = inwards[i + 1];
      const size = Math.max(...row.segments.map((segment) => segment.size));
      return {
        zone,
        keys: [0, 3].map(
          (shift) => `${zone} ${Math.round((row.baseline + shift) / 6)} ${keyOf(text, page.number)}`,
        ),
        text,
        page: page.number,
        size,
        gap: next === undefined ? Number.POSITIVE_INFINITY : Math.abs(next.baseline - row.baseline),
        runs: page.runs.filter(
          (run) => Math.abs(run.baseline - row.baseline) < Math.max(run.size, size) * 0.5,
        ),
      };
    });
}

/** Numbers inside words do not count; a lone number counts by its distance from the page's own. */
function keyOf(text: string, page: number): string {
  const lone = /^\W{0,3}(\d{1,4})\W{0,3}$/u.exec(text)?.[1];
  if (lone !== undefined) return `number ${Number(lone) - page}`;
  // Rows of figures at the foot of a page look alike without repeating anything.
  const isFigures = (text.match(/\p{L}/gu)?.length ?? 0) < 3;
  return isFigures ? `${page} ${text}` : text.replace(/\d+/gu, '#').toLowerCase();
}

/**
 * Headers that name the chapter change, but the page number beside the name keeps its distance from the
 * page's own. Null for lines without a number at either end.
 */
function runningName({ zone, text, page }: MarginLine): string | null {
  const number = /(?:^|\s)(\d{1,4})$/u.exec(text)?.[1] ?? /^(\d{1,4})(?:\s|$)/u.exec(text)?.[1];
  return number === undefined ? null : `${zone} ${Number(number) - page}`;
}

function isPageNumber({ text, page }: MarginLine, pages: number): boolean {
  const plain = text.trim().replace(/^[-–—|\s]+|[-–—|\s]+$/gu, '');
  if (/^(?:page|seite|página|pagina|p\.)\s*\d{1,4}(?:\s*(?:of|von|de|\/)\s*\d{1,4})?$/iu.test(plain))
    return true;
  if (/^\d{1,4}\s*(?:of|von|\/)\s*\d{1,4}$/iu.test(plain)) return true;
  if (pages > 1 && /^(?:\d{1,4}|[ivxl]{1,6})$/u.test(plain)) return true;
  return plain === String(page);
}
