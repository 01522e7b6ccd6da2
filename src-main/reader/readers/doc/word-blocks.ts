import type { Block } from '../../protocol.ts';
import { type Stretch, stretchAt, stretchesOf, structures, type WordFile } from './word-file.ts';
import { readWordLists, type WordLists } from './word-lists.ts';
import { readWordStyles, type WordStyle } from './word-styles.ts';
import { type TableRow, tableRowsBlock } from '../tables/aligned-rows.ts';

/** Codes of the property modifiers used here ([MS-DOC] 2.6). */
const modifier = {
  deleted: 0x0800,
  inserted: 0x0801,
  hidden: 0x083c,
  inTable: 0x2416,
  rowEnd: 0x2417,
  innerCell: 0x244b,
  innerRowEnd: 0x244c,
  depth: 0x6649,
  listLevel: 0x260a,
  listUse: 0x460b,
  outlineLevel: 0x2640,
  tableDefinition: 0xd608,
} as const;

interface State {
  readonly file: WordFile;
  readonly paragraphs: readonly Stretch[];
  readonly runs: readonly Stretch[];
  readonly styleOf: (style: number) => WordStyle;
  readonly lists: WordLists;
  /** Texts of notes by the place in the text that refers to them. */
  readonly notes: ReadonlyMap<number, string>;
  noteNumber: number;
  trackedChanges: boolean;
}

export interface WordContent {
  readonly blocks: Block[];
  readonly trackedChanges: boolean;
}

/** Blocks of the text, with notes below what refers to them, then the text boxes. Headers and remarks are left out. */
export function wordBlocks(file: WordFile): WordContent {
  const notes = new Map<number, string>();
  const state: State = {
    file,
    paragraphs: stretchesOf(file, 'paragraph'),
    runs: stretchesOf(file, 'character'),
    styleOf: readWordStyles(file),
    lists: readWordLists(file),
    notes,
    noteNumber: 0,
    trackedChanges: false,
  };
  const { main, footnotes, headers, remarks, endnotes, boxes } = file.lengths;
  addNotes(notes, state, structures.footnoteReferences, structures.footnoteTexts, main);
  const endnotesFrom = main + footnotes + headers + remarks;
  addNotes(notes, state, structures.endnoteReferences, structures.endnoteTexts, endnotesFrom);
  const boxesFrom = endnotesFrom + endnotes;
  const blocks = [...partBlocks(state, 0, main), ...partBlocks(state, boxesFrom, boxesFrom + boxes)];
  const titles = blocks.filter((block) => block.kind === 'heading' && block.level === 0);
  // A title stands one level above the headings.
  const shifted = blocks.map((block): Block => {
    if (block.kind !== 'heading') return block;
    return titles.length === 0 ? block : { ...block, level: Math.min(9, block.level + 1) };
  });
  return { blocks: shifted, trackedChanges: state.trackedChanges };
}

function addNotes(
  notes: Map<number, string>,
  state: State,
  references: number,
  texts: number,
  start: number,
): void {
  const at = state.file.structure(references);
  const bounds = state.file.structure(texts);
  const count = Math.floor((at.length - 4) / 6);
  for (let i = 0; i < count && 4 * (i + 2) <= bounds.length; i += 1) {
    const from = start + bounds.readUInt32LE(4 * i);
    const to = start + bounds.readUInt32LE(4 * (i + 1));
    const text = partBlocks({ ...state, notes: new Map() }, from, to)
      .map((block) => ('text' in block ? block.text : ''))
      .join('\n')
      .trim();
    if (text !== '') notes.set(at.readUInt32LE(4 * i), text);
  }
}

function partBlocks(state: State, from: number, to: number): Block[] {
  const { text, places } = state.file;
  const blocks: Block[] = [];
  const end = Math.min(to, text.length);
  let rows: TableRow[] = [];
  let cells: string[] = [];
  let cell: string[] = [];
  let pending: string[] = [];
  const closeTable = (): void => {
    if (cells.length > 0) rows.push({ cells, edges: [] });
    if (rows.length > 0) blocks.push(...tableRowsBlock(rows));
    rows = [];
    cells = [];
    cell = [];
  };
  const writeNotes = (): void => {
    for (const note of pending) blocks.push({ kind: 'paragraph', text: note, at: {} });
    pending = [];
  };
  let start = from;
  for (let i = from; i < end; i += 1) {
    const mark = text.charCodeAt(i);
    // Paragraph end, cell end, page or section break.
    if (mark !== 13 && mark !== 7 && mark !== 12 && i < end - 1) continue;
    const properties = stretchAt(state.paragraphs, places[i] ?? 0);
    const has = (code: number): boolean => (properties?.modifiers.get(code)?.[0] ?? 0) !== 0;
    const line = inlineText(state, start, mark === 13 || mark === 7 || mark === 12 ? i : i + 1, pending);
    start = i + 1;
    const isInTable = has(modifier.inTable) || mark === 7;
    if (!isInTable) {
      closeTable();
      const block = paragraphBlock(state, line, properties);
      if (block !== null) blocks.push(block);
      writeNotes();
      continue;
    }
    const isInner = has(modifier.innerCell) || has(modifier.innerRowEnd);
    if (has(modifier.rowEnd) && mark === 7) {
      rows.push({ cells, edges: cellEdges(properties) });
      cells = [];
      cell = [];
      continue;
    }
    // A table inside a cell is written row by row.
    if (has(modifier.innerRowEnd)) continue;
    if (line.trim() !== '') cell.push(line.trim());
    if (mark === 7 && !isInner) {
      cells.push(cell.join('\n'));
      cell = [];
    }
  }
  closeTable();
  writeNotes();
  return blocks;
}

function paragraphBlock(state: State, line: string, properties: Stretch | null): Block | null {
  const text = line.trim();
  const style = state.styleOf(properties?.style ?? 0);
  const find = (code: number): Buffer | undefined =>
    properties?.modifiers.get(code) ?? style.modifiers.get(code);
  const use = find(modifier.listUse)?.readInt16LE(0) ?? 0;
  const listLevel = Math.min(8, find(modifier.listLevel)?.[0] ?? 0);
  if (text === '' || style.isContents) return null;
  const mark = use > 0 ? state.lists.next(use, listLevel) : null;
  const labelled = mark === null || mark.label === '' ? text : `${mark.label} ${text}`;
  const outline = find(modifier.outlineLevel)?.[0] ?? 9;
  const level = outline < 9 ? outline + 1 : style.headingLevel;
  if (level !== null && text.length <= 400) {
    const heading = labelled.replace(/\s+/gu, ' ');
    return { kind: 'heading', level: style.isTitle ? 0 : level, text: heading, at: {} };
  }
  if (mark !== null) {
    return { kind: 'list-item', level: listLevel + 1, ordered: mark.ordered, text: labelled, at: {} };
  }
  return { kind: 'paragraph', text, at: {} };
}

/** What can be read of a stretch of text: field codes, deleted and hidden text are left out. */
function inlineText(state: State, from: number, to: number, pending: string[]): string {
  const { text, places } = state.file;
  let result = '';
  // Whether the fields we are in show their result (true) or their code.
  const fields: boolean[] = [];
  let run: Stretch | null = null;
  for (let i = from; i < to; i += 1) {
    const place = places[i] ?? 0;
    if (run === null || place < run.from || place >= run.to) run = stretchAt(state.runs, place);
    const isOn = (code: number): boolean => ((run?.modifiers.get(code)?.[0] ?? 0) & 1) === 1;
    if (isOn(modifier.inserted)) state.trackedChanges = true;
    const letter = text.charAt(i);
    const code = letter.charCodeAt(0);
    if (code === 0x13) fields.push(false);
    else if (code === 0x14) fields[fields.length - 1] = true;
    else if (code === 0x15) fields.pop();
    else if (fields.includes(false) || isOn(modifier.hidden)) continue;
    else if (isOn(modifier.deleted)) state.trackedChanges = true;
    else result += readable(state, letter, code, i, pending);
  }
  return result;
}

function readable(state: State, letter: string, code: number, at: number, pending: string[]): string {
  const note = state.notes.get(at);
  if (note !== undefined) {
    state.noteNumber += 1;
    pending.push(`[${state.noteNumber}] ${note}`);
    return code > 32 ? `${letter}[${state.noteNumber}]` : `[${state.noteNumber}]`;
  }
  if (code >= 32) return letter;
  if (code === 9) return '\t';
  if (code === 11) return '\n';
  return code === 0x1e ? '-' : '';
}

/** Left edges of the cells in twentieths of a point, from the row's definition. */
function cellEdges(properties: Stretch | null): number[] {
  const definition = properties?.modifiers.get(modifier.tableDefinition);
  const count = definition?.[0] ?? 0;
  if (definition === undefined || definition.length < 1 + 2 * (count + 1)) return [];
  return Array.from({ length: count }, (_, i) => definition.readInt16LE(1 + 2 * i));
}
