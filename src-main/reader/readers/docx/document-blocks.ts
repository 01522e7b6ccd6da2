import type { Block } from '../../protocol.ts';
import { attribute, childAt, childElements, isOn, localName } from '../../xml.ts';
import { type Encounters, type InlineContent, inlineContent, noteMark } from './inline-content.ts';
import type { ListMark, Numbering } from './numbering.ts';
import type { ParagraphStyle } from './styles.ts';

export interface DocumentParts {
  readonly styleOf: (id: string | null) => ParagraphStyle;
  readonly numbering: Numbering;
  /** Footnote and endnote bodies by `noteMark`. */
  readonly notes: ReadonlyMap<string, Element>;
  readonly encounters: Encounters;
}

interface State extends DocumentParts {
  readonly blocks: Block[];
  readonly noteNumbers: Map<string, number>;
  /** Notes waiting to be written below the block that refers to them. */
  pendingNotes: { readonly mark: string; readonly number: number }[];
  /** Text of paragraphs whose end was deleted by a tracked change: it continues in the next one. */
  carried: string;
  headingLevel: number;
  /** Blocks set in the Title style: the document's name, one level above its headings. */
  readonly titles: Set<Block>;
}

/** The blocks of a body (document, text box, footnote), in order. */
export function documentBlocks(body: Element, parts: DocumentParts): Block[] {
  const state: State = {
    ...parts,
    blocks: [],
    noteNumbers: new Map(),
    pendingNotes: [],
    carried: '',
    headingLevel: 1,
    titles: new Set(),
  };
  container(body, state);
  return belowTitle(state.blocks, state.titles);
}

/** Word gives its title no level and its first headings level 1; here the headings belong under the title. */
function belowTitle(blocks: readonly Block[], titles: ReadonlySet<Block>): Block[] {
  if (titles.size === 0) return [...blocks];
  return blocks.map((block) =>
    block.kind !== 'heading' || titles.has(block) ? block : { ...block, level: Math.min(9, block.level + 1) },
  );
}

function container(element: Element, state: State): void {
  for (const child of childElements(element)) {
    switch (localName(child)) {
      case 'p':
        paragraph(child, state);
        break;
      case 'tbl':
        table(child, state);
        break;
      case 'del':
      case 'moveFrom':
        state.encounters.trackedChanges = true;
        break;
      case 'AlternateContent':
        container(childAt(child, 'Choice') ?? child, state);
        break;
      case 'sdt':
        container(childAt(child, 'sdtContent') ?? child, state);
        break;
      case 'sectPr':
      case 'tblPr':
        break;
      default:
        container(child, state);
    }
  }
}

function paragraph(element: Element, state: State): void {
  const properties = childAt(element, 'pPr');
  const style = state.styleOf(attribute(childAt(properties, 'pStyle'), 'val'));
  const content = inlineContent(element, style.bold, state.encounters);
  if (childAt(properties, 'rPr', 'del') !== null || childAt(properties, 'rPr', 'moveFrom') !== null) {
    state.encounters.trackedChanges = true;
    state.carried += content.text;
    return;
  }
  const text = numberNotes(state.carried + content.text, content, state).trim();
  state.carried = '';
  const mark = text === '' ? null : listMark(properties, style, state);
  if (text !== '' && !style.isContents)
    state.blocks.push(blockOf(text, properties, style, mark, content, state));
  for (const box of content.boxes) container(box, state);
  writeNotes(state);
}

function blockOf(
  text: string,
  properties: Element | null,
  style: ParagraphStyle,
  mark: ListMark | null,
  content: InlineContent,
  state: State,
): Block {
  const outline = Number(attribute(childAt(properties, 'outlineLvl'), 'val') ?? '9');
  const level = outline < 9 ? outline + 1 : style.headingLevel;
  const labelled = mark === null || mark.label === '' ? text : `${mark.label} ${text}`;
  if (level !== null && text.length <= 400) {
    state.headingLevel = level;
    const heading: Block = { kind: 'heading', level, text: labelled.replace(/\s+/gu, ' '), at: {} };
    if (style.isTitle) state.titles.add(heading);
    return heading;
  }
  if (isBoldLine(text, content, mark)) {
    return { kind: 'heading', level: Math.min(9, state.headingLevel + 1), text: labelled, at: {} };
  }
  if (mark !== null)
    return { kind: 'list-item', level: mark.level, ordered: mark.ordered, text: labelled, at: {} };
  return { kind: 'paragraph', text, at: {} };
}

/** People who do not use styles write headings as short bold lines. */
function isBoldLine(text: string, content: InlineContent, mark: ListMark | null): boolean {
  const isBold = content.letters > 2 && content.boldLetters === content.letters;
  return (
    isBold &&
    text.length <= 120 &&
    !text.includes('\n') &&
    !/[.;,:]$/u.test(text) &&
    (mark === null || mark.ordered)
  );
}

function listMark(properties: Element | null, style: ParagraphStyle, state: State): ListMark | null {
  const own = childAt(properties, 'numPr');
  const id = attribute(childAt(own, 'numId'), 'val') ?? style.numbering?.id ?? null;
  if (id === null || id === '0') return null;
  const level = Number(attribute(childAt(own, 'ilvl'), 'val') ?? style.numbering?.level ?? 0);
  return state.numbering.next(id, Math.max(0, Math.min(8, level)));
}

function numberNotes(text: string, content: InlineContent, state: State): string {
  let result = text;
  for (const { kind, id } of content.notes) {
    const mark = noteMark(kind, id);
    const number = state.noteNumbers.get(mark) ?? state.noteNumbers.size + 1;
    if (!state.noteNumbers.has(mark)) {
      state.noteNumbers.set(mark, number);
      state.pendingNotes.push({ mark, number });
    }
    result = result.replace(mark, `[${number}]`);
  }
  return result;
}

/** A note stands right below the block that refers to it, so that both end up in one passage. */
function writeNotes(state: State): void {
  const pending = state.pendingNotes;
  state.pendingNotes = [];
  for (const { mark, number } of pending) {
    const body = state.notes.get(mark);
    if (body === undefined) continue;
    const texts = childElements(body, 'p').map((each) =>
      inlineContent(each, false, state.encounters).text.trim(),
    );
    const text = texts.filter((each) => each !== '').join('\n');
    if (text !== '') state.blocks.push({ kind: 'paragraph', text: `[${number}] ${text}`, at: {} });
  }
}

function table(element: Element, state: State): void {
  const rows: string[][] = [];
  let header = false;
  for (const row of tableRows(element, state)) {
    const properties = childAt(row, 'trPr');
    const cells: string[] = Array.from({ length: spanOf(childAt(properties, 'gridBefore')) }, () => '');
    for (const cell of rowCells(row)) {
      const cellProperties = childAt(cell, 'tcPr');
      const merge = childAt(cellProperties, 'vMerge');
      const isContinued = merge !== null && attribute(merge, 'val') !== 'restart';
      cells.push(isContinued ? '' : cellText(cell, state));
      const span = spanOf(childAt(cellProperties, 'gridSpan'));
      for (let i = 1; i < span; i += 1) cells.push('');
    }
    if (rows.length === 0) header = isOn(childAt(properties, 'tblHeader'));
    if (cells.some((cell) => cell !== '')) rows.push(cells);
  }
  const width = rows.reduce((max, row) => Math.max(max, row.length), 0);
  const only = rows[0]?.[0];
  if (rows.length === 1 && width === 1 && only !== undefined) {
    // A frame around text, not a table.
    for (const text of only.split('\n')) state.blocks.push({ kind: 'paragraph', text, at: {} });
  } else if (rows.length > 0) {
    const even = rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => '')]);
    const hasHeader = even.length > 1 && (header || looksFirstRow(element) || isLabelRow(even));
    state.blocks.push({ kind: 'table', rows: even, header: hasHeader, at: {} });
  }
  writeNotes(state);
}

function tableRows(element: Element, state: State): Element[] {
  return childElements(element).flatMap((child): Element[] => {
    const name = localName(child);
    if (name === 'tr') {
      const isDeleted = childAt(child, 'trPr', 'del') !== null;
      if (isDeleted || childAt(child, 'trPr', 'ins') !== null) state.encounters.trackedChanges = true;
      return isDeleted ? [] : [child];
    }
    if (name === 'sdt') return tableRows(childAt(child, 'sdtContent') ?? child, state);
    return name === 'customXml' || name === 'ins' ? tableRows(child, state) : [];
  });
}

function rowCells(row: Element): Element[] {
  return childElements(row).flatMap((child): Element[] => {
    const name = localName(child);
    if (name === 'tc') return [child];
    if (name === 'sdt') return rowCells(childAt(child, 'sdtContent') ?? child);
    return name === 'customXml' || name === 'ins' ? rowCells(child) : [];
  });
}

/** Everything in the cell as lines; a table inside a cell is written row by row. */
function cellText(cell: Element, state: State): string {
  const inner: State = { ...state, blocks: [], pendingNotes: [], carried: '' };
  container(cell, inner);
  state.pendingNotes.push(...inner.pendingNotes);
  return inner.blocks
    .map((block) =>
      block.kind === 'table' ? block.rows.map((row) => row.join(' | ')).join('\n') : block.text,
    )
    .join('\n')
    .trim();
}

function spanOf(element: Element | null): number {
  if (element === null) return 0;
  const span = Number(attribute(element, 'val') ?? '0');
  return span > 0 && span <= 200 ? span : 0;
}

/** The table's own statement that its first row is set apart (`tblLook`). */
function looksFirstRow(element: Element): boolean {
  const look = childAt(element, 'tblPr', 'tblLook');
  if (look === null) return false;
  const flag = attribute(look, 'firstRow');
  if (flag !== null) return /^(?:1|true|on)$/u.test(flag);
  return (Number.parseInt(attribute(look, 'val') ?? '0', 16) & 0x20) !== 0;
}

/** Without any statement: a first row of short, different labels above at least two rows. */
function isLabelRow(rows: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = rows;
  if (first === undefined || rest.length < 2 || first.length < 2) return false;
  const isLabel = (cell: string): boolean => cell !== '' && cell.length <= 40 && !/\d{2,}|[.?!]$/u.test(cell);
  return first.every(isLabel) && new Set(first).size === first.length;
}
