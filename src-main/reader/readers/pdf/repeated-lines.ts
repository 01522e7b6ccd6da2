import type { PageContent, Run } from './geometry.ts';
import { rowsOf } from './rows.ts';

/** Share of the page's height at its top and bottom where headers and footers stand. */
const margin = 0.13;

/**
 * The pages without what repeats on them: headers, footers and page numbers. A line counts as repeated
 * when it stands in the margin, the same but for its numbers, on many pages (on every other page, in
 * books), or on both of two.
 */
export function withoutRepeatedLines(pages: readonly PageContent[]): PageContent[] {
  const keysOf = pages.map((page) => marginLines(page));
  const counts = new Map<string, number>();
  for (const lines of keysOf) {
    for (const key of new Set(lines.map((line) => line.key))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const offsets = pageNumberOffsets(keysOf, pages);
  const needed = pages.length <= 3 ? 2 : Math.max(3, Math.ceil(pages.length * 0.3));
  return pages.map((page, i) => {
    const dropped = new Set<Run>();
    for (const { key, text, runs } of keysOf[i] ?? []) {
      const repeats = pages.length > 1 && (counts.get(key) ?? 0) >= needed;
      const isRunning = offsets.has(`${key.split(' ', 1)[0]} ${numberOffset(text, page.number)}`);
      if (repeats || isRunning || isPageNumber(text, page.number, pages.length))
        for (const run of runs) dropped.add(run);
    }
    return dropped.size === 0 ? page : { ...page, runs: page.runs.filter((run) => !dropped.has(run)) };
  });
}

/** Headers that name the chapter change, but the page number beside the name does not: it keeps its distance from the page's. */
function pageNumberOffsets(
  lines: readonly (readonly MarginLine[])[],
  pages: readonly PageContent[],
): Set<string> {
  const counts = new Map<string, number>();
  lines.forEach((each, i) => {
    const page = pages[i]?.number ?? 0;
    const found = each.flatMap(({ key, text }) => {
      const offset = numberOffset(text, page);
      return offset === null ? [] : [`${key.split(' ', 1)[0]} ${offset}`];
    });
    for (const offset of new Set(found)) counts.set(offset, (counts.get(offset) ?? 0) + 1);
  });
  const needed = Math.max(3, pages.length * 0.4);
  return new Set([...counts].filter(([, count]) => count >= needed).map(([offset]) => offset));
}

/** Number at the end or the beginning of a short line, less the page's own; null when there is none. */
function numberOffset(text: string, page: number): number | null {
  if (text.length > 120) return null;
  const number = /(?:^|\s)(\d{1,4})$/u.exec(text)?.[1] ?? /^(\d{1,4})(?:\s|$)/u.exec(text)?.[1];
  return number === undefined ? null : Number(number) - page;
}

interface MarginLine {
  readonly key: string;
  readonly text: string;
  readonly runs: readonly Run[];
}

/** The outermost rows of the page's margins, each side's rows cut into their separate pieces. */
function marginLines(page: PageContent): MarginLine[] {
  const lines: MarginLine[] = [];
  for (const zone of ['header', 'footer'] as const) {
    const runs = page.runs.filter(({ baseline }) =>
      zone === 'header' ? baseline < page.height * margin : baseline > page.height * (1 - margin),
    );
    const rows = rowsOf(runs);
    const outermost = zone === 'header' ? rows.slice(0, 4) : rows.slice(-4);
    for (const row of outermost) {
      const text = row.segments.map((segment) => segment.text).join(' ');
      const inRow = runs.filter((run) => Math.abs(run.baseline - row.baseline) < run.size * 0.5);
      lines.push({ key: keyOf(zone, text, page.number), text, runs: inRow });
    }
  }
  return lines;
}

/** Equal for lines that repeat: numbers inside words do not count, a lone number counts by its distance from the page's. */
function keyOf(zone: string, text: string, page: number): string {
  const lone = /^\W{0,3}(\d{1,4})\W{0,3}$/u.exec(text)?.[1];
  if (lone !== undefined) return `${zone} number ${Number(lone) - page}`;
  // Rows of figures at the foot of a page look alike without repeating anything.
  const isFigures = (text.match(/\p{L}/gu)?.length ?? 0) < 3;
  return isFigures ? `${zone} ${page} ${text}` : `${zone} ${text.replace(/\d+/gu, '#').toLowerCase()}`;
}

function isPageNumber(text: string, page: number, pages: number): boolean {
  const plain = text.trim().replace(/^[-–—|\s]+|[-–—|\s]+$/gu, '');
  if (/^(?:page|seite|página|pagina|p\.)\s*\d{1,4}(?:\s*(?:of|von|de|\/)\s*\d{1,4})?$/iu.test(plain))
    return true;
  if (/^\d{1,4}\s*(?:of|von|\/)\s*\d{1,4}$/iu.test(plain)) return true;
  if (pages > 1 && /^(?:\d{1,4}|[ivxl]{1,6})$/u.test(plain)) return true;
  return plain === String(page);
}
