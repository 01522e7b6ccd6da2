import type { Block } from '../../protocol.ts';
import { inlineText } from './inline-text.ts';

const heading = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/u;
const fence = /^( {0,3})(`{3,}|~{3,})/u;
const listMark = /^([ \t]*)(?:([-*+•])|(\d{1,9})[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)/u;
const rule = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/u;
const tableRule = /^[ \t]*\|?[ \t]*:?-{1,}:?[ \t]*(?:\|[ \t]*:?-{1,}:?[ \t]*)*\|?[ \t]*$/u;
/** A line that starts a thing of its own even inside a wrapped paragraph. */
const ownLine = /^(?:\*{0,2}|_{0,2})(?:Q|A|Question|Answer|Frage|Antwort)\s*\d{0,3}\s*[:.]/u;

/** The blocks of a Markdown document, in order. Raw HTML tags are dropped, their text is kept. */
export function markdownBlocks(source: string): Block[] {
  const lines = withoutComments(source)
    .replace(/^\[\^?[^\]\n]{1,80}\]:[ \t]+<?https?:\S+.*$/gmu, '')
    .split('\n');
  const blocks: Block[] = [];
  let level = 1;
  let i = 0;
  const line = (at: number): string => lines[at] ?? '';
  const push = (block: Block): void => {
    if (block.kind === 'heading') level = block.level;
    if (block.kind === 'table' || block.text !== '') blocks.push(block);
  };

  while (i < lines.length) {
    const current = line(i).replace(/^(?: {0,3}>[ \t]?)+/u, '');
    if (current.trim() === '') {
      i += 1;
      continue;
    }
    const fenced = fence.exec(current);
    if (fenced !== null) {
      const end = closingFence(lines, i, fenced[2] ?? '```');
      push({
        kind: 'code',
        text: lines
          .slice(i + 1, end)
          .join('\n')
          .trimEnd(),
        at: {},
      });
      i = end + 1;
      continue;
    }
    const title = heading.exec(current);
    if (title !== null) {
      push({ kind: 'heading', level: (title[1] ?? '#').length, text: inlineText(title[2] ?? ''), at: {} });
      i += 1;
      continue;
    }
    if (rule.test(current)) {
      i += 1;
      continue;
    }
    if (
      current.includes('|') &&
      tableRule.test(line(i + 1)) &&
      line(i + 1).includes('-') &&
      cells(current).length > 1
    ) {
      const end = tableEnd(lines, i + 2);
      push({ kind: 'table', rows: tableRowsOf([current, ...lines.slice(i + 2, end)]), header: true, at: {} });
      i = end;
      continue;
    }
    if (listMark.test(current)) {
      const end = listEnd(lines, i);
      for (const item of listItems(lines.slice(i, end))) push(item);
      i = end;
      continue;
    }
    const end = paragraphEnd(lines, i);
    const paragraph = lines.slice(i, end).map((each) => each.replace(/^(?: {0,3}>[ \t]?)+/u, ''));
    const underline = /^ {0,3}(=+|-+)[ \t]*$/u.exec(line(end));
    if (underline !== null && paragraph.length <= 2) {
      const depth = (underline[1] ?? '').startsWith('=') ? 1 : 2;
      push({ kind: 'heading', level: depth, text: inlineText(paragraph.join(' ')), at: {} });
      i = end + 1;
      continue;
    }
    push(paragraphBlock(paragraph, level));
    i = end;
  }
  return blocks;
}

function withoutComments(source: string): string {
  let rest = source;
  let kept = '';
  for (let start = rest.indexOf('<!--'); start !== -1; start = rest.indexOf('<!--')) {
    const end = rest.indexOf('-->', start + 4);
    if (end === -1) break;
    kept += rest.slice(0, start);
    rest = rest.slice(end + 3);
  }
  return kept + rest;
}

/** A lone line set wholly in bold is what people write instead of a heading; so are bold questions in FAQs. */
function paragraphBlock(lines: readonly string[], level: number): Block {
  const bold = /^\s*(\*\*|__)(?=\S)((?:(?!\1).)+)\1\s*:?\s*$/u.exec(
    lines.length === 1 ? (lines[0] ?? '') : '',
  )?.[2];
  if (bold !== undefined && bold.length <= 160 && !/[.;,]$/u.test(bold) && !ownLine.test(bold)) {
    return { kind: 'heading', level: Math.min(6, level + 1), text: inlineText(bold), at: {} };
  }
  const parts = lines.map((each, i) => {
    const text = each.trim().replace(/\\$/u, '');
    const next = lines[i + 1];
    if (next === undefined) return text;
    const hardBreak = /(?: {2,}|\\)$/u.test(each) || ownLine.test(next.trim());
    return `${text}${hardBreak ? '\n' : ' '}`;
  });
  const joined = parts.join('');
  return { kind: 'paragraph', text: inlineText(joined), at: {} };
}

function closingFence(lines: readonly string[], start: number, mark: string): number {
  const close = new RegExp(`^ {0,3}${mark[0] === '`' ? '`' : '~'}{${mark.length},}[ \\t]*$`, 'u');
  const end = lines.findIndex((each, at) => at > start && close.test(each));
  return end === -1 ? lines.length : end;
}

function paragraphEnd(lines: readonly string[], start: number): number {
  let end = start + 1;
  while (end < lines.length) {
    const each = lines[end] ?? '';
    const startsBlock =
      each.trim() === '' ||
      heading.test(each) ||
      fence.test(each) ||
      rule.test(each) ||
      /^ {0,3}=+[ \t]*$/u.test(each);
    if (startsBlock || listMark.test(each) || (each.includes('|') && tableRule.test(lines[end + 1] ?? '')))
      break;
    end += 1;
  }
  return end;
}

/** A list goes on over blank lines as long as what follows is indented or another item. */
function listEnd(lines: readonly string[], start: number): number {
  let end = start + 1;
  while (end < lines.length) {
    const each = lines[end] ?? '';
    const isContinuation = listMark.test(each) || /^(?: {2,}|\t)\S/u.test(each);
    if (each.trim() === '') {
      const next = lines.slice(end).find((other) => other.trim() !== '') ?? '';
      if (!(listMark.test(next) || /^(?: {2,}|\t)\S/u.test(next))) break;
    } else if (heading.test(each) || fence.test(each) || rule.test(each)) {
      break;
    } else if (!isContinuation && (lines[end - 1] ?? '').trim() === '') {
      break;
    }
    end += 1;
  }
  return end;
}

function listItems(lines: readonly string[]): Block[] {
  const items: { indent: number; ordered: string | null; text: string[] }[] = [];
  for (const each of lines) {
    const mark = listMark.exec(each);
    if (mark !== null) {
      const indent = (mark[1] ?? '').replaceAll('\t', '    ').length;
      items.push({ indent, ordered: mark[3] ?? null, text: [each.slice(mark[0].length)] });
    } else {
      items.at(-1)?.text.push(each.trim());
    }
  }
  const open: number[] = [];
  return items.map(({ indent, ordered, text }): Block => {
    while (open.length > 0 && indent < (open.at(-1) as number)) open.pop();
    if (open.length === 0 || indent > (open.at(-1) as number) + 1) open.push(indent);
    const body = inlineText(
      text
        .join('\n')
        .replace(/\n{2,}/gu, '\u0003')
        .replaceAll('\n', ' ')
        .replaceAll('\u0003', '\n')
        .trim(),
    );
    const numbered = ordered === null ? body : `${ordered}. ${body}`;
    return {
      kind: 'list-item',
      level: Math.max(1, open.length),
      ordered: ordered !== null,
      text: numbered,
      at: {},
    };
  });
}

function tableEnd(lines: readonly string[], start: number): number {
  let end = start;
  while (end < lines.length && (lines[end] ?? '').includes('|') && (lines[end] ?? '').trim() !== '') end += 1;
  return end;
}

/** Rows as wide as the header: short ones are filled, surplus cells stay. */
function tableRowsOf(lines: readonly string[]): string[][] {
  const rows = lines.map((each) => cells(each).map(inlineText));
  const width = rows[0]?.length ?? 0;
  return rows.map((row) =>
    row.length >= width ? row : [...row, ...Array.from({ length: width - row.length }, () => '')],
  );
}

function cells(row: string): string[] {
  const inner = row
    .trim()
    .replace(/^\|/u, '')
    .replace(/(?<!\\)\|$/u, '');
  return inner.split(/(?<!\\)\|/u).map((cell) => cell.replaceAll('\\|', '|').trim());
}
