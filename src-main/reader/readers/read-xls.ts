import iconv from 'iconv-lite';
import { openCompound } from '../compound/open-compound.ts';
import type { Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { sheetWarnings } from './read-xlsx.ts';
import {
  type BiffRecord,
  BiffTexts,
  biff,
  biffRecords,
  narrowText,
  unpackNumber,
} from './sheets/biff-records.ts';
import { builtInKind, formatKind, formatNumber, type NumberKind } from './sheets/number-format.ts';
import { type Sheet, sheetsToBlocks } from './sheets/sheet-blocks.ts';

/** Workbooks of Excel 5 to 2003: every visible sheet as tables, results of formulas, dates as shown. */
export const xlsReader: Reader = {
  format: 'xls',
  matches: (file) => file.format === 'xls',
  read: async ({ bytes }, { signal }) => {
    const compound = openCompound(bytes);
    const stream = compound.read('Workbook') ?? compound.read('Book');
    if (stream === null || stream.length < 8) throw damaged();
    const workbook = Buffer.from(stream);
    const globals = readGlobals(workbook);
    const sheets: Sheet[] = [];
    const hidden: string[] = [];
    for (const { name, at, isHidden } of globals.sheets) {
      signal.throwIfAborted();
      if (isHidden) hidden.push(name);
      else sheets.push({ name, rows: sheetRows(workbook, at, globals) });
    }
    const { blocks, cutOff } = sheetsToBlocks(sheets);
    return { title: null, blocks, pairs: [], pages: sheets.length, warnings: sheetWarnings(hidden, cutOff) };
  },
};

interface Globals {
  readonly sheets: { readonly name: string; readonly at: number; readonly isHidden: boolean }[];
  texts: string[];
  readonly kinds: NumberKind[];
  /** Excel 97 and later keep text in Unicode. */
  isUnicode: boolean;
  page: string;
  from1904: boolean;
}

function readGlobals(workbook: Buffer): Globals {
  const globals: Globals = {
    sheets: [],
    texts: [],
    kinds: [],
    isUnicode: true,
    page: 'windows-1252',
    from1904: false,
  };
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let isFirst = true;
  for (const record of biffRecords(workbook)) {
    const { id, data } = record;
    if (isFirst && id !== biff.start) throw damaged();
    isFirst = false;
    if (id === biff.start && data.length >= 2) globals.isUnicode = data.readUInt16LE(0) >= 0x0600;
    else if (id === biff.eof) break;
    else if (id === biff.password) throw encrypted();
    else if (id === biff.dateMode && data.length >= 2) globals.from1904 = data.readUInt16LE(0) === 1;
    else if (id === biff.codePage && data.length >= 2) globals.page = pageName(data.readUInt16LE(0));
    else if (id === biff.sheet && data.length >= 8) addSheet(record, globals);
    else if (id === biff.sharedTexts) globals.texts = sharedTexts(record);
    else if (id === biff.cellFormat && data.length >= 4) formats.push(data.readUInt16LE(2));
    else if (id === biff.numberFormat && data.length >= 4) {
      const code = globals.isUnicode
        ? new BiffTexts(record, 2).next(2)
        : narrowText(data, 2, 1, globals.page);
      codes.set(data.readUInt16LE(0), code);
    }
  }
  for (const format of formats) {
    const code = codes.get(format);
    globals.kinds.push(code === undefined ? builtInKind(format) : formatKind(code));
  }
  return globals;
}

function addSheet(record: BiffRecord, globals: Globals): void {
  const { data } = record;
  // Charts and macro sheets hold no cells a person reads.
  if (data.readUInt8(5) !== 0) return;
  globals.sheets.push({
    at: data.readUInt32LE(0),
    isHidden: (data.readUInt8(4) & 3) !== 0,
    name: globals.isUnicode ? new BiffTexts(record, 6).next(1) : narrowText(data, 6, 1, globals.page),
  });
}

function sharedTexts(record: BiffRecord): string[] {
  const count = record.data.length >= 8 ? record.data.readUInt32LE(4) : 0;
  const reader = new BiffTexts(record, 8);
  const texts: string[] = [];
  while (texts.length < count && !reader.isAtEnd) texts.push(reader.next(2));
  return texts;
}

function sheetRows(workbook: Buffer, from: number, globals: Globals): Map<number, Map<number, string>> {
  const found = new Map<number, Map<number, string>>();
  const put = (row: number, column: number, text: string): void => {
    const trimmed = text.trim();
    if (trimmed === '') return;
    const cells = found.get(row) ?? new Map<number, string>();
    cells.set(column, trimmed);
    found.set(row, cells);
  };
  const number = (value: number, style: number): string =>
    formatNumber(value, globals.kinds[style] ?? 'plain', globals.from1904);
  let depth = 0;
  let formulaAt: readonly [number, number] | null = null;
  for (const record of biffRecords(workbook, from)) {
    const { id, data } = record;
    if (id === biff.start) depth += 1;
    if (id === biff.eof) depth -= 1;
    if (depth <= 0) break;
    // Charts inside a sheet bring their own cells.
    if (depth > 1) continue;
    if (id === biff.formulaText && formulaAt !== null && data.length >= 3) {
      const text = globals.isUnicode
        ? new BiffTexts(record, 0).next(2)
        : narrowText(data, 0, 2, globals.page);
      put(...formulaAt, text);
      formulaAt = null;
      continue;
    }
    if (data.length < 8) continue;
    const row = data.readUInt16LE(0);
    const column = data.readUInt16LE(2);
    const style = data.readUInt16LE(4);
    switch (id) {
      case biff.sharedText:
        if (data.length >= 10) put(row, column, globals.texts[data.readUInt32LE(6)] ?? '');
        break;
      case biff.text:
      case biff.richText:
        put(
          row,
          column,
          globals.isUnicode ? new BiffTexts(record, 6).next(2) : narrowText(data, 6, 2, globals.page),
        );
        break;
      case biff.number:
        if (data.length >= 14) put(row, column, number(data.readDoubleLE(6), style));
        break;
      case biff.packedNumber:
        if (data.length >= 10) put(row, column, number(unpackNumber(data.readInt32LE(6)), style));
        break;
      case biff.manyNumbers:
        for (let at = 4, i = 0; at + 8 <= data.length; at += 6, i += 1) {
          put(row, column + i, number(unpackNumber(data.readInt32LE(at + 2)), data.readUInt16LE(at)));
        }
        break;
      case biff.boolOrError:
        put(row, column, data.readUInt8(7) === 0 ? bool(data.readUInt8(6)) : errorName(data.readUInt8(6)));
        break;
      case biff.formula:
      case 0x0206:
      case 0x0406:
        if (data.length < 14) break;
        if (data.readUInt16LE(12) !== 0xffff) put(row, column, number(data.readDoubleLE(6), style));
        else if (data.readUInt8(6) === 0) formulaAt = [row, column];
        else if (data.readUInt8(6) === 1) put(row, column, bool(data.readUInt8(8)));
        else if (data.readUInt8(6) === 2) put(row, column, errorName(data.readUInt8(8)));
        break;
      default:
        break;
    }
  }
  return new Map(
    [...found]
      .sort(([a], [b]) => a - b)
      .map(([index, cells]) => [index, new Map([...cells].sort(([a], [b]) => a - b))]),
  );
}

function bool(value: number): string {
  return value === 0 ? 'FALSE' : 'TRUE';
}

function errorName(code: number): string {
  const names: Readonly<Record<number, string>> = {
    0: '#NULL!',
    7: '#DIV/0!',
    15: '#VALUE!',
    23: '#REF!',
    29: '#NAME?',
    36: '#NUM!',
    42: '#N/A',
  };
  return names[code] ?? '#N/A';
}

function pageName(number: number): string {
  if (number === 0x8000 || number === 10_000) return 'macintosh';
  const page = `cp${number === 0x8001 ? 1252 : number}`;
  return iconv.encodingExists(page) ? page : 'windows-1252';
}

function encrypted(): Refusal {
  return new Refusal(
    'encrypted',
    'The workbook is protected with a password.',
    'Save a copy without password and add that.',
  );
}

function damaged(): Refusal {
  return new Refusal(
    'corrupt-file',
    'The file is damaged: the part that holds the sheets is missing.',
    'Open it in Excel or LibreOffice, save it as XLSX, and add that.',
  );
}
