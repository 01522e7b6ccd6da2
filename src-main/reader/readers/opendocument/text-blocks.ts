/** Text of OpenDocument files: documents, cells, slides and notes share it. */
import type { Block, Position } from '../../protocol.ts';
import { attribute, childAt, childElements, localName } from '../../xml.ts';
import { type ListLabels, noLabels } from './list-labels.ts';

export interface TextParts {
  readonly labels: ListLabels;
  /** What a paragraph's style descends from: `Title`, `Heading_20_1`, … */
  readonly styleOf: (name: string | null) => string;
  readonly at: Position;
}

interface State extends TextParts {
  readonly blocks: Block[];
  readonly notes: { readonly number: number; readonly body: Element }[];
  noteNumber: number;
  /** Set when content was marked as inserted or deleted. */
  trackedChanges: boolean;
}

export interface TextContent {
  readonly blocks: Block[];
  readonly trackedChanges: boolean;
}

const mostColumns = 200;

/** The blocks of a container; deleted text is kept elsewhere in the file, so what is here is the accepted text. */
export function textContent(container: Element, parts: TextParts): TextContent {
  const state: State = { ...parts, blocks: [], notes: [], noteNumber: 0, trackedChanges: false };
  walk(container, state);
  return { blocks: state.blocks, trackedChanges: state.trackedChanges };
}

function walk(container: Element, state: State): void {
  for (const child of childElements(container)) {
    switch (localName(child)) {
      case 'h':
      case 'p':
        paragraph(child, state);
        break;
      case 'list':
        list(child, 1, attribute(child, 'style-name'), state);
        break;
      case 'table':
        table(child, state);
        break;
      case 'tracked-changes':
        state.trackedChanges = true;
        break;
      // What is generated (contents, indexes), invisible or a remark is no text of the document.
      case 'table-of-content':
      case 'illustration-index':
      case 'alphabetical-index':
      case 'forms':
      case 'sequence-decls':
      case 'annotation':
      case 'annotation-end':
      case 'presentation-notes':
        break;
      case 'section':
        if (attribute(child, 'display') !== 'none') walk(child, state);
        break;
      default:
        walk(child, state);
    }
  }
}

function paragraph(element: Element, state: State): void {
  const frames: Element[] = [];
  const text = inline(element, state, frames).trim();
  if (text !== '') state.blocks.push(paragraphBlock(element, text, state));
  for (const frame of frames) walk(frame, state);
  writeNotes(state);
}

function paragraphBlock(element: Element, text: string, state: State): Block {
  const { at } = state;
  if (localName(element) === 'h') {
    const level = Math.max(1, Math.min(9, Number(attribute(element, 'outline-level') ?? '1') || 1));
    const label = attribute(element, 'is-list-header') === 'true' ? '' : state.labels.heading(level);
    return { kind: 'heading', level, text: label === '' ? text : `${label} ${text}`, at };
  }
  const style = state.styleOf(attribute(element, 'style-name'));
  return /^Title$/u.test(style) ? { kind: 'heading', level: 1, text, at } : { kind: 'paragraph', text, at };
}

function writeNotes(state: State): void {
  for (const { number, body } of state.notes.splice(0)) {
    const text = plainText(body);
    if (text !== '') state.blocks.push({ kind: 'paragraph', text: `[${number}] ${text}`, at: state.at });
  }
}

/** Paragraphs of a container as lines. */
export function plainText(container: Element): string {
  const { blocks } = textContent(container, { labels: noLabels, styleOf: () => '', at: {} });
  return blocks
    .map((block) =>
      block.kind === 'table' ? block.rows.map((row) => row.join(' | ')).join('\n') : block.text,
    )
    .join('\n')
    .trim();
}

function inline(element: Element, state: State, frames: Element[]): string {
  let text = '';
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    // Line ends and runs of spaces in the file are one space; real ones are elements.
    if (node.nodeType === 3) text += (node.textContent ?? '').replace(/\s+/gu, ' ');
    if (node.nodeType !== 1) continue;
    const child = node as Element;
    switch (localName(child)) {
      case 's':
        text += ' '.repeat(Math.max(1, Math.min(100, Number(attribute(child, 'c') ?? '1') || 1)));
        break;
      case 'tab':
        text += '\t';
        break;
      case 'line-break':
        text += '\n';
        break;
      case 'note': {
        state.noteNumber += 1;
        text += `[${state.noteNumber}]`;
        const body = childAt(child, 'note-body');
        if (body !== null) state.notes.push({ number: state.noteNumber, body });
        break;
      }
      case 'change':
      case 'change-start':
      case 'change-end':
        state.trackedChanges = true;
        break;
      case 'ruby':
        text += inline(childAt(child, 'ruby-base') ?? child, state, frames);
        break;
      case 'frame':
      case 'custom-shape':
      case 'rect':
        frames.push(child);
        break;
      case 'annotation':
      case 'annotation-end':
      case 'ruby-text':
      case 'hidden-text':
      case 'page-number':
        break;
      default:
        text += inline(child, state, frames);
    }
  }
  return text;
}

function list(element: Element, level: number, style: string | null, state: State): void {
  const goesOn =
    attribute(element, 'continue-numbering') === 'true' || attribute(element, 'continue-list') !== null;
  if (level === 1 && !goesOn) state.labels.restart(style);
  for (const item of childElements(element, 'list-item', 'list-header')) {
    let isFirst = localName(item) === 'list-item';
    for (const child of childElements(item)) {
      const name = localName(child);
      if (name === 'list') {
        list(child, level + 1, attribute(child, 'style-name') ?? style, state);
        continue;
      }
      const before = state.blocks.length;
      if (name === 'p' || name === 'h') paragraph(child, state);
      else walk(child, state);
      const block = state.blocks[before];
      if (!isFirst || block === undefined || block.kind !== 'paragraph') continue;
      isFirst = false;
      const { ordered, label } = state.labels.next(style, level);
      const text = label === '' ? block.text : `${label} ${block.text}`;
      state.blocks[before] = { kind: 'list-item', level, ordered, text, at: state.at };
    }
  }
}

function table(element: Element, state: State): void {
  const rows: string[][] = [];
  let header = false;
  const addRows = (container: Element, isHeader: boolean): void => {
    for (const child of childElements(container)) {
      const name = localName(child);
      if (name === 'table-header-rows') addRows(child, true);
      else if (name === 'table-rows' || name === 'table-row-group') addRows(child, isHeader);
      if (name !== 'table-row') continue;
      const cells = rowCells(child, state);
      if (rows.length === 0) header = isHeader;
      if (cells.some((cell) => cell !== '')) rows.push(cells);
    }
  };
  addRows(element, false);
  const width = rows.reduce((max, row) => Math.max(max, row.length), 0);
  const only = rows[0]?.[0];
  if (rows.length === 1 && width === 1 && only !== undefined) {
    for (const text of only.split('\n')) state.blocks.push({ kind: 'paragraph', text, at: state.at });
  } else if (rows.length > 0) {
    const even = rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => '')]);
    state.blocks.push({
      kind: 'table',
      rows: even,
      header: even.length > 1 && (header || isLabelRow(even)),
      at: state.at,
    });
  }
  writeNotes(state);
}

function rowCells(row: Element, state: State): string[] {
  const cells: string[] = [];
  for (const cell of childElements(row, 'table-cell', 'covered-table-cell')) {
    const inner: State = { ...state, blocks: [], notes: [] };
    if (localName(cell) === 'table-cell') walk(cell, inner);
    state.noteNumber = inner.noteNumber;
    state.trackedChanges ||= inner.trackedChanges;
    state.notes.push(...inner.notes);
    const text = inner.blocks
      .map((block) =>
        block.kind === 'table' ? block.rows.map((each) => each.join(' | ')).join('\n') : block.text,
      )
      .join('\n')
      .trim();
    const repeat = Math.max(1, Number(attribute(cell, 'number-columns-repeated') ?? '1') || 1);
    for (let i = 0; i < repeat && cells.length < mostColumns; i += 1) cells.push(text);
  }
  while (cells.at(-1) === '' && cells.length === mostColumns) cells.pop();
  return cells;
}

/** A first row of short, different labels above at least two rows. */
function isLabelRow(rows: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = rows;
  if (first === undefined || rest.length < 2 || first.length < 2) return false;
  const isLabel = (cell: string): boolean => cell !== '' && cell.length <= 40 && !/\d{2,}|[.?!]$/u.test(cell);
  return first.every(isLabel) && new Set(first).size === first.length;
}
