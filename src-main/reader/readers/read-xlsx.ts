import type { ReadWarning } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { attribute, childAt, childElements, parseXml } from '../xml.ts';
import { walkXml } from '../xml-events.ts';
import type { OpenZip } from '../zip/open-zip.ts';
import { embeddedFiles, unpackEmbedded } from './ooxml/embedded.ts';
import { mainPart, type Relation, relationsOf, titleOf } from './ooxml/package.ts';
import { builtInKind, formatKind, formatNumber, type NumberKind } from './sheets/number-format.ts';
import { type Sheet, sheetsToBlocks } from './sheets/sheet-blocks.ts';

/**
 * Excel workbooks (also templates and with macros, which are never run): every visible sheet as tables with
 * their empty cells in place, results of formulas, dates and percentages as shown. Position: number and name of the sheet.
 */
export const xlsxReader: Reader = {
  format: 'xlsx',
  matches: (file) => file.format === 'xlsx' && file.zip !== null,
  read: async ({ zip }, { signal, progress }) => {
    if (zip === null)
      throw new Refusal('corrupt-file', 'The file is not a ZIP container.', 'Save it anew as XLSX.');
    const main = await mainPart(zip, 'xl/workbook.xml');
    const relations = await relationsOf(zip, main);
    const workbook = parseXml(await zip.read(main), main);
    const shared: Shared = {
      strings: await sharedStrings(zip, partOf(zip, relations, 'sharedStrings')),
      kinds: await cellKinds(zip, partOf(zip, relations, 'styles')),
      from1904: /^(?:1|true)$/u.test(attribute(childAt(workbook, 'workbookPr'), 'date1904') ?? ''),
    };
    const listed = childElements(childAt(workbook, 'sheets') ?? workbook, 'sheet');
    const hidden: string[] = [];
    const sheets: Sheet[] = [];
    for (const [i, element] of listed.entries()) {
      signal.throwIfAborted();
      const name = attribute(element, 'name') ?? `Sheet ${i + 1}`;
      const target = relations.find(({ id }) => id === relationId(element));
      progress({ done: i, total: listed.length, unit: 'pages' });
      if (target?.kind !== 'worksheet' || !zip.has(target.target)) continue;
      if (/hidden/iu.test(attribute(element, 'state') ?? '')) hidden.push(name);
      else sheets.push({ name, rows: sheetRows(await zip.read(target.target), target.target, shared) });
    }
    const { blocks, cutOff } = sheetsToBlocks(sheets);
    return {
      title: await titleOf(zip),
      blocks,
      pairs: [],
      pages: sheets.length,
      children: embeddedFiles(zip),
      warnings: sheetWarnings(hidden, cutOff),
    };
  },
  unpack: unpackEmbedded,
};

/** Words about what was left out of a workbook. */
export function sheetWarnings(hidden: readonly string[], cutOff: boolean): ReadWarning[] {
  const warnings: ReadWarning[] = [];
  if (hidden.length > 0) {
    const names = hidden
      .slice(0, 5)
      .map((name) => `“${name}”`)
      .join(', ');
    const what = hidden.length === 1 ? 'A hidden sheet was' : `${hidden.length} hidden sheets were`;
    warnings.push({
      code: 'hidden-sheets',
      message: `${what} left out: ${names}${hidden.length > 5 ? ', …' : ''}.`,
    });
  }
  if (cutOff) {
    const message =
      'The workbook is larger than fits: its last rows were left out. Save them as a file of their own.';
    warnings.push({ code: 'cut-off', message });
  }
  return warnings;
}

/** The relation is named by an `id` with a prefix; a bare `sheetId` beside it is something else. */
function relationId(element: Element): string {
  for (const { name, value } of element.attributes) if (/^[\w.-]+:id$/u.test(name)) return value;
  return attribute(element, 'id') ?? '';
}

interface Shared {
  readonly strings: readonly string[];
  /** By cell style. */
  readonly kinds: readonly NumberKind[];
  readonly from1904: boolean;
}

function partOf(zip: OpenZip, relations: readonly Relation[], kind: string): string | null {
  const target = relations.find((each) => each.kind === kind)?.target;
  return target !== undefined && zip.has(target) ? target : null;
}

async function sharedStrings(zip: OpenZip, part: string | null): Promise<string[]> {
  if (part === null) return [];
  const strings: string[] = [];
  let text = '';
  let inText = false;
  // Reading aids above Japanese letters are no part of the text.
  let inReading = false;
  walkXml(await zip.read(part), part, {
    open: (name) => {
      if (name === 'si') text = '';
      else if (name === 't') inText = true;
      else if (name === 'rPh') inReading = true;
    },
    close: (name) => {
      if (name === 'si') strings.push(text);
      else if (name === 't') inText = false;
      else if (name === 'rPh') inReading = false;
    },
    text: (more) => {
      if (inText && !inReading) text += more;
    },
  });
  return strings;
}

async function cellKinds(zip: OpenZip, part: string | null): Promise<NumberKind[]> {
  if (part === null) return [];
  const root = parseXml(await zip.read(part), part);
  const codes = new Map<number, string>();
  const formats = childAt(root, 'numFmts');
  for (const each of formats === null ? [] : childElements(formats, 'numFmt')) {
    codes.set(Number(attribute(each, 'numFmtId')), attribute(each, 'formatCode') ?? '');
  }
  const styles = childAt(root, 'cellXfs');
  return (styles === null ? [] : childElements(styles, 'xf')).map((style) => {
    const id = Number(attribute(style, 'numFmtId') ?? '0');
    const code = codes.get(id);
    return code === undefined ? builtInKind(id) : formatKind(code);
  });
}

function sheetRows(bytes: Uint8Array, part: string, shared: Shared): Map<number, Map<number, string>> {
  const rows = new Map<number, Map<number, string>>();
  let row = -1;
  let column = -1;
  let type = '';
  let style = 0;
  let value = '';
  let inValue = false;
  walkXml(bytes, part, {
    open: (name, attributeOf) => {
      if (name === 'row') {
        const number = Number(attributeOf('r') ?? row + 2);
        row = Number.isInteger(number) && number > 0 && number <= 2 ** 20 ? number - 1 : row + 1;
        column = -1;
      } else if (name === 'c') {
        const letters = /^[A-Z]{1,3}/u.exec(attributeOf('r') ?? '')?.[0];
        column = letters === undefined ? column + 1 : columnOf(letters);
        type = attributeOf('t') ?? 'n';
        style = Number(attributeOf('s') ?? '0');
        value = '';
      } else if (name === 'v' || name === 't') {
        inValue = true;
      }
    },
    close: (name) => {
      if (name === 'v' || name === 't') inValue = false;
      if (name !== 'c') return;
      const text = cellText(value, type, style, shared).trim();
      if (text === '') return;
      const cells = rows.get(row) ?? new Map<number, string>();
      cells.set(column, text);
      rows.set(row, cells);
    },
    text: (more) => {
      if (inValue) value += more;
    },
  });
  return ordered(rows);
}

function cellText(value: string, type: string, style: number, shared: Shared): string {
  if (value === '') return '';
  switch (type) {
    case 's':
      return unescapeControls(shared.strings[Number(value)] ?? '');
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE';
    case 'n':
      return formatNumber(Number(value), shared.kinds[style] ?? 'plain', shared.from1904);
    case 'd':
      return value.replace(/T00:00(?::00(?:\.0+)?)?Z?$/u, '');
    default:
      return unescapeControls(value);
  }
}

/** Excel writes control characters as `_x000D_`. */
function unescapeControls(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/gu, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;
}

function columnOf(letters: string): number {
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/** Writers keep rows and cells in order; a damaged or hand-made sheet may not. */
function ordered(rows: Map<number, Map<number, string>>): Map<number, Map<number, string>> {
  let last = -1;
  let isOrdered = true;
  for (const [index, cells] of rows) {
    if (index < last) isOrdered = false;
    last = index;
    let before = -1;
    for (const column of cells.keys()) {
      if (column < before) isOrdered = false;
      before = column;
    }
  }
  if (isOrdered) return rows;
  return new Map(
    [...rows]
      .sort(([a], [b]) => a - b)
      .map(([index, cells]) => [index, new Map([...cells].sort(([a], [b]) => a - b))]),
  );
}
