import { isProbablyReaderable, Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import type { Block } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { encodingWarnings } from '../encoding-warnings.ts';

/** Web pages: headings, paragraphs, lists, tables and code of the main part; scripts and navigation are left out. */
export const htmlReader: Reader = {
  format: 'html',
  matches: (file) => file.format === 'html' && file.text !== null,
  read: async (file) => {
    const decoded = file.text;
    if (decoded === null) return { title: null, blocks: [], pairs: [], pages: null, warnings: [] };
    const document = parsePage(decoded.text);
    const title = document.querySelector('title')?.textContent?.trim() ?? '';
    return {
      title: title === '' ? null : squeeze(title),
      blocks: mainBlocks(document, decoded.text),
      pairs: [],
      pages: null,
      warnings: encodingWarnings(decoded),
    };
  },
};

/** Blocks of HTML that is a part of another document: the body of a message, a chapter. All of it is content. */
export function htmlTextBlocks(html: string): Block[] {
  return htmlBlocks(parsePage(html));
}

function parsePage(html: string): Document {
  const text = html.replace(/^[\s\S]*?(?=<(?:!doctype\s+html|html)[\s>])/iu, '');
  const wrapped = /<(?:html|body)[\s>]/iu.test(text) ? text : `<html><body>${text}</body></html>`;
  return parseHTML(wrapped).document;
}

/** Pages longer than this, or with fewer letters than a short article, are read whole. */
const mostMarkup = 4 * 2 ** 20;
const fewestLetters = 500;

/**
 * What the page says it is about (`main`, one `article`), else what reads like an article among menus and
 * advertisements. The guess counts only when most of the page's running text is in it: nothing is lost to a wrong one.
 */
function mainBlocks(document: Document, html: string): Block[] {
  const whole = htmlBlocks(document);
  const isMarked = document.querySelector('main, [role=main]') !== null;
  if (isMarked || document.querySelectorAll('article').length === 1 || html.length > mostMarkup) return whole;
  const copy = parsePage(html);
  if (!isProbablyReaderable(copy)) return whole;
  const article = new Readability(copy, { charThreshold: fewestLetters }).parse();
  if (article === null || typeof article.content !== 'string') return whole;
  const blocks = htmlBlocks(parsePage(article.content));
  return runningText(blocks) >= 0.8 * runningText(whole) ? blocks : whole;
}

/** Characters in sentences, tables and lists of whole sentences: what menus and footers do not have. */
function runningText(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => {
    if (block.kind === 'table') return sum + block.rows.flat().join('').length;
    return sum + (block.kind === 'heading' || block.text.length < 80 ? 0 : block.text.length);
  }, 0);
}

const ignored = new Set(
  'SCRIPT STYLE NOSCRIPT TEMPLATE NAV IFRAME OBJECT SVG FORM BUTTON SELECT INPUT HEAD DIALOG'.split(' '),
);
/** Requests for consent, laid over a page: short, and named for what they are. */
const consent = /(?:^|[\s_-])(?:cookie|consent|gdpr|onetrust|didomi|usercentrics)/iu;
const mostConsent = 3000;

function asksConsent(element: Element): boolean {
  const named = `${element.id} ${element.getAttribute('class') ?? ''}`;
  return consent.test(named) && (element.textContent ?? '').length < mostConsent;
}

const inline = new Set(
  'A ABBR B BDI BDO CITE CODE DATA DEL DFN EM FONT I IMG INS KBD LABEL MARK Q S SAMP SMALL SPAN STRONG SUB SUP TIME TT U VAR WBR BR'.split(
    ' ',
  ),
);

/** The blocks of `main`, or of the only article, or of the whole body. */
export function htmlBlocks(document: Document): Block[] {
  const articles = document.querySelectorAll('article');
  const root =
    document.querySelector('main, [role=main]') ??
    (articles.length === 1 ? articles[0] : null) ??
    document.body;
  const blocks: Block[] = [];
  if (root !== null && root !== undefined) walk(root, 0, blocks);
  return blocks;
}

function walk(element: Element, listDepth: number, blocks: Block[]): void {
  let run = '';
  const flush = (): void => {
    const text = squeeze(run);
    run = '';
    if (text !== '') blocks.push({ kind: 'paragraph', text, at: {} });
  };
  for (const node of element.childNodes) {
    if (node.nodeType === 3) run += node.textContent ?? '';
    if (node.nodeType !== 1) continue;
    const child = node as Element;
    const tag = child.tagName.toUpperCase();
    if (
      ignored.has(tag) ||
      child.hasAttribute('hidden') ||
      child.getAttribute('aria-hidden') === 'true' ||
      asksConsent(child)
    )
      continue;
    if (inline.has(tag) && !hasBlockInside(child)) {
      run += tag === 'BR' ? '\n' : inlineContent(child);
      continue;
    }
    flush();
    visit(child, tag, listDepth, blocks);
  }
  flush();
}

function visit(element: Element, tag: string, listDepth: number, blocks: Block[]): void {
  const push = (block: Block): void => {
    if (block.kind === 'table' ? block.rows.length > 0 : block.text !== '') blocks.push(block);
  };
  if (/^H[1-6]$/u.test(tag))
    push({
      kind: 'heading',
      level: Number(tag[1]),
      text: squeeze(inlineContent(element)).replaceAll('\n', ' '),
      at: {},
    });
  else if (tag === 'PRE')
    push({ kind: 'code', text: (element.textContent ?? '').replace(/^\n|\s+$/gu, ''), at: {} });
  else if (tag === 'TABLE' && !isLayoutTable(element)) push(tableBlock(element));
  else if (tag === 'UL' || tag === 'OL' || tag === 'MENU')
    listBlocks(element, tag === 'OL', listDepth + 1, blocks);
  else if (tag === 'SUMMARY' || tag === 'DT')
    push({ kind: 'heading', level: 4, text: squeeze(inlineContent(element)), at: {} });
  else if (tag === 'FOOTER' && element.parentElement?.tagName.toUpperCase() === 'BODY') return;
  else walk(element, listDepth, blocks);
}

function listBlocks(list: Element, ordered: boolean, level: number, blocks: Block[]): void {
  let number = Number(list.getAttribute('start') ?? '1') || 1;
  for (const item of list.children) {
    if (item.tagName.toUpperCase() !== 'LI') {
      visit(item, item.tagName.toUpperCase(), level, blocks);
      continue;
    }
    const inner: Block[] = [];
    walk(item, level, inner);
    const [first, ...rest] = inner;
    if (first !== undefined && first.kind === 'paragraph') {
      const text = ordered ? `${number}. ${first.text}` : first.text;
      blocks.push({ kind: 'list-item', level, ordered, text, at: {} }, ...rest);
    } else {
      blocks.push(...inner);
    }
    number += 1;
  }
}

/** Tables that only arrange a page have no header, and blocks inside few cells, or one cell a row. */
function isLayoutTable(table: Element): boolean {
  if (table.getAttribute('role') === 'presentation') return true;
  if (table.querySelector('th') !== null) return false;
  if (table.querySelector('table, h1, h2, h3') !== null) return true;
  const rows = [...table.querySelectorAll('tr')];
  if (rows.every((row) => row.children.length <= 1)) return true;
  return rows.length <= 2 && table.querySelector('ul, ol, p + p') !== null;
}

/** Spans reaching further are made to exhaust a reader: their cells are read, their empty area is not. */
const mostColumns = 200;

function tableBlock(table: Element): Block {
  const rows: string[][] = [];
  let spans: { readonly column: number; readonly left: number }[] = [];
  let header = false;
  for (const row of table.querySelectorAll('tr')) {
    const cells: string[] = [];
    const held = new Set(spans.map(({ column }) => column));
    spans = spans.flatMap(({ column, left }) => (left > 1 ? [{ column, left: left - 1 }] : []));
    const fill = (): void => {
      while (held.has(cells.length)) cells.push('');
    };
    let allHeaders = true;
    for (const cell of row.children) {
      const tag = cell.tagName.toUpperCase();
      if (tag !== 'TD' && tag !== 'TH') continue;
      if (tag === 'TD') allHeaders = false;
      fill();
      const rowSpan = Math.min(200, Number(cell.getAttribute('rowspan') ?? '1') || 1);
      const columnSpan = Math.min(50, Number(cell.getAttribute('colspan') ?? '1') || 1);
      for (let i = 0; i < columnSpan && (i === 0 || cells.length < mostColumns); i += 1) {
        if (rowSpan > 1 && cells.length < mostColumns)
          spans.push({ column: cells.length, left: rowSpan - 1 });
        cells.push(i === 0 ? squeeze(inlineContent(cell)) : '');
      }
    }
    fill();
    if (rows.length === 0) header = allHeaders || row.parentElement?.tagName.toUpperCase() === 'THEAD';
    if (cells.some((cell) => cell !== '')) rows.push(cells);
  }
  const width = rows.reduce((max, row) => Math.max(max, row.length), 0);
  const even = rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => '')]);
  return { kind: 'table', rows: even, header, at: {} };
}

function hasBlockInside(element: Element): boolean {
  return (
    element.querySelector('p, div, ul, ol, table, h1, h2, h3, h4, h5, h6, pre, section, blockquote') !== null
  );
}

function inlineContent(element: Element): string {
  let text = '';
  for (const node of element.childNodes) {
    if (node.nodeType === 3) text += node.textContent ?? '';
    if (node.nodeType !== 1) continue;
    const child = node as Element;
    const tag = child.tagName.toUpperCase();
    if (ignored.has(tag)) continue;
    if (tag === 'BR') text += '\n';
    else if (inline.has(tag)) text += inlineContent(child);
    else text += `\n${inlineContent(child)}\n`;
  }
  return text;
}

/** Source line breaks mean nothing in HTML, but `br` became a line break above: runs of white space shrink to the strongest. */
function squeeze(text: string): string {
  return text
    .replace(/[ \t\f\r\u00a0]+/gu, ' ')
    .replace(/ ?\n[ \n]*/gu, '\n')
    .trim();
}
