import type { Block } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { encodingWarnings } from '../encoding-warnings.ts';

/** Plain text in any encoding: paragraphs, lists, and headings where they are underlined or set in capitals. */
export const textReader: Reader = {
  format: 'text',
  matches: (file) => file.format === 'text' && file.text !== null,
  read: async (file) => {
    const decoded = file.text;
    const blocks = decoded === null ? [] : withTitle(textBlocks(decoded.text));
    const first = blocks.find((block) => block.kind === 'heading');
    const title = first?.kind === 'heading' && first.level === 1 ? first.text : null;
    return {
      title,
      blocks,
      pairs: [],
      pages: null,
      warnings: decoded === null ? [] : encodingWarnings(decoded),
    };
  },
};

const bullet = /^(\s*)(?:[-*+•‣▪–]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s+(?=\S)/u;
const orderedBullet = /^\s*\(?(?:\d{1,3}|[a-zA-Z])[.)]\s/u;

/** Blocks of a plain text; a form feed starts a new page. */
export function textBlocks(text: string): Block[] {
  const pages = text.split('\f');
  return pages.flatMap((page, i) => {
    const at = pages.length > 1 ? { page: i + 1 } : {};
    return page.split(/\n[ \t]*\n+/u).flatMap((paragraph) => paragraphBlocks(paragraph, at));
  });
}

function paragraphBlocks(paragraph: string, at: { readonly page?: number }): Block[] {
  const lines = paragraph.split('\n').filter((line) => line.trim() !== '');
  const [first, second, ...rest] = lines;
  if (first === undefined) return [];
  if (second !== undefined && /^\s*(?:={3,}|-{3,}|~{3,})\s*$/u.test(second) && /\p{L}/u.test(first)) {
    const level = second.trim().startsWith('=') ? 1 : 2;
    const heading: Block = { kind: 'heading', level, text: first.trim(), at };
    return [heading, ...paragraphBlocks(rest.join('\n'), at)];
  }
  if (/^\s*[=\-_*~#]{3,}\s*$/u.test(first)) return paragraphBlocks(lines.slice(1).join('\n'), at);
  if (lines.length === 1 && isCapitalHeading(first))
    return [{ kind: 'heading', level: 2, text: first.trim(), at }];
  if (lines.length > 1 && bullet.test(first)) return listBlocks(lines, at);
  const text = isHardWrapped(lines) ? unwrap(lines) : lines.map((line) => line.trim()).join('\n');
  return [{ kind: 'paragraph', text, at }];
}

/** The first lines of a document, when they are set like a title: the last of them names it, what stands above is the letterhead. */
function withTitle(blocks: readonly Block[]): Block[] {
  const [first, ...rest] = blocks;
  if (first === undefined || rest.length === 0 || (first.kind !== 'paragraph' && first.kind !== 'heading'))
    return [...blocks];
  const lines = first.text.split('\n');
  const name = lines.at(-1) ?? '';
  const isTitle =
    lines.length <= 3 &&
    lines.every((line) => isCapitalHeading(line) || (lines.length === 1 && isTitleLine(line)));
  if (!isTitle) return [...blocks];
  const above = lines.slice(0, -1).join('\n');
  const letterhead: Block[] = above === '' ? [] : [{ kind: 'paragraph', text: above, at: first.at }];
  return [...letterhead, { kind: 'heading', level: 1, text: name, at: first.at }, ...rest];
}

function isTitleLine(line: string): boolean {
  return line.length <= 80 && /^\p{Lu}/u.test(line) && /\s/u.test(line) && !/[.!?:;,]$/u.test(line);
}

/** Items with their continuation lines; the level comes from the indentation. */
function listBlocks(lines: readonly string[], at: { readonly page?: number }): Block[] {
  const items: { indent: number; ordered: boolean; text: string }[] = [];
  for (const line of lines) {
    const mark = bullet.exec(line);
    const last = items.at(-1);
    if (mark !== null) {
      const text = orderedBullet.test(line) ? line.trim() : line.replace(bullet, '').trim();
      items.push({
        indent: (mark[1] ?? '').replaceAll('\t', '    ').length,
        ordered: orderedBullet.test(line),
        text,
      });
    } else if (last !== undefined) {
      last.text = `${last.text} ${line.trim()}`;
    }
  }
  const indents = [...new Set(items.map(({ indent }) => indent))].sort((a, b) => a - b);
  return items.map(({ indent, ordered, text }) => ({
    kind: 'list-item',
    level: indents.indexOf(indent) + 1,
    ordered,
    text,
    at,
  }));
}

function isCapitalHeading(line: string): boolean {
  const text = line.trim();
  const letters = text.replace(/[^\p{L}]/gu, '');
  return (
    letters.length >= 4 &&
    text.length <= 90 &&
    letters === letters.toUpperCase() &&
    letters !== letters.toLowerCase() &&
    !/[.;,]$/u.test(text)
  );
}

/** True when a program broke the lines at a width: all but the last end near the longest. */
function isHardWrapped(lines: readonly string[]): boolean {
  const lengths = lines.map((line) => line.trim().length);
  const longest = lengths.reduce((max, length) => Math.max(max, length), 0);
  return longest >= 50 && longest <= 140 && lengths.slice(0, -1).every((length) => length >= longest * 0.7);
}

/** Joins wrapped lines, but not a line that starts with a label of its own ("Q:", "Dose:"). */
function unwrap(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .reduce((text, line) =>
      /^(?:[QA]|[\p{Lu}][\p{L} ]{0,24}):\s/u.test(line) ? `${text}\n${line}` : `${text} ${line}`,
    );
}
