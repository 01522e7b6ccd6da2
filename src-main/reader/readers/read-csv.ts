import Papa from 'papaparse';
import type { ImportedPair, ReadWarning } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { encodingWarnings } from '../encoding-warnings.ts';
import { splitNamed } from '../split-names.ts';
import { sniffTable } from '../sniff-table.ts';

/**
 * Tables as text (comma, semicolon, tab or bar). With a question and an answer column every row is a pair,
 * with optional split, group, source and instruction columns; otherwise the file is one table.
 */
export const csvReader: Reader = {
  format: 'csv',
  matches: (file) => file.format === 'csv' && file.text !== null,
  read: async (file, { progress }) => {
    const decoded = file.text;
    if (decoded === null) return { title: null, blocks: [], pairs: [], pages: null, warnings: [] };
    const text = decoded.text.replace(/^sep=.\n/u, '');
    const delimiter = sniffTable(decoded.text.slice(0, 64 * 1024))?.delimiter ?? ',';
    const { data, errors } = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: 'greedy' });
    progress({ done: data.length, total: data.length, unit: 'rows' });
    const warnings = [...encodingWarnings(decoded), ...shapeWarnings(data, errors)];
    const columns = questionColumns(data[0] ?? []);
    if (columns === null) {
      const rows = padded(data);
      return {
        title: null,
        blocks: [{ kind: 'table', rows, header: hasHeader(rows), at: {} }],
        pairs: [],
        pages: null,
        warnings,
      };
    }
    const { pairs, skipped } = pairsOf(data, columns);
    if (skipped.length > 0) warnings.push(skippedWarning(skipped));
    return { title: null, blocks: [], pairs, pages: null, warnings };
  },
};

interface Columns {
  readonly question: number;
  readonly answer: number;
  readonly system: number;
  readonly split: number;
  readonly group: number;
  readonly source: number;
}

const names = {
  question: /^(?:questions?|prompt|instruction|user|frage|pregunta|query)$/iu,
  answer:
    /^(?:answers?|approved[ _-]?answer|response|completion|output|assistant|antwort|respuesta|réponse|reply)$/iu,
  system: /^(?:system|system[ _-]?prompt)$/iu,
  split: /^(?:split|set|part|subset)$/iu,
  group: /^(?:group|group[ _-]?id|cluster)$/iu,
  source: /^(?:source|document|document[ _-]?name|file|file[ _-]?name|source[ _-]?document)$/iu,
} as const;

function questionColumns(header: readonly string[]): Columns | null {
  const find = (pattern: RegExp): number => header.findIndex((cell) => pattern.test(cell.trim()));
  const question = find(names.question);
  const answer = find(names.answer);
  if (question === -1 || answer === -1) return null;
  return {
    question,
    answer,
    system: find(names.system),
    split: find(names.split),
    group: find(names.group),
    source: find(names.source),
  };
}

function pairsOf(
  rows: readonly (readonly string[])[],
  columns: Columns,
): { pairs: ImportedPair[]; skipped: number[] } {
  const pairs: ImportedPair[] = [];
  const skipped: number[] = [];
  rows.slice(1).forEach((row, i) => {
    const line = i + 2;
    const cell = (column: number): string => (column === -1 ? '' : (row[column] ?? '').trim());
    const question = cell(columns.question);
    const answer = cell(columns.answer);
    if (question === '' || answer === '') {
      skipped.push(line);
      return;
    }
    const system = cell(columns.system);
    const split = splitNamed(cell(columns.split));
    const group = cell(columns.group);
    const source = cell(columns.source);
    pairs.push({
      messages: [
        ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
        { role: 'user', content: question },
        { role: 'assistant', content: answer },
      ],
      line,
      ...(split === null ? {} : { split }),
      ...(group === '' ? {} : { group }),
      ...(source === '' ? {} : { source }),
    });
  });
  return { pairs, skipped };
}

/** Short rows are filled up, so that every cell stays under its column. */
function padded(rows: readonly string[][]): string[][] {
  const width = rows.reduce((max, row) => Math.max(max, row.length), 0);
  return rows.map((row) =>
    row.length === width ? row : [...row, ...Array.from({ length: width - row.length }, () => '')],
  );
}

/** A header names every column and holds no numbers where the rows below do. */
function hasHeader(rows: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = rows;
  if (first === undefined || rest.length === 0) return false;
  const named = first.filter((cell) => cell.trim() !== '');
  const isNumber = (cell: string): boolean => /^[\s$€£]*-?[\d.,]+\s*%?\s*$/u.test(cell);
  return named.length >= first.length - 1 && new Set(named).size === named.length && !named.some(isNumber);
}

function shapeWarnings(
  rows: readonly (readonly string[])[],
  errors: readonly { readonly code?: string | undefined }[],
): ReadWarning[] {
  const warnings: ReadWarning[] = [];
  const width = rows[0]?.length ?? 0;
  const odd = rows.flatMap((row, i) => (row.length === width ? [] : [i + 1]));
  if (odd.length > 0) {
    const message = `${count(odd.length, 'row has', 'rows have')} more or fewer cells than the first row (${list(odd)}).`;
    warnings.push({ code: 'ragged-rows', message });
  }
  if (errors.some(({ code }) => code === 'MissingQuotes' || code === 'InvalidQuotes')) {
    warnings.push({
      code: 'broken-quotes',
      message: 'A quotation mark is missing or misplaced; check the rows around it.',
    });
  }
  return warnings;
}

function skippedWarning(skipped: readonly number[]): ReadWarning {
  const message = `${count(skipped.length, 'row lacks', 'rows lack')} a question or an answer and ${skipped.length === 1 ? 'was' : 'were'} left out (${list(skipped)}).`;
  return { code: 'incomplete-rows', message };
}

function count(n: number, one: string, many: string): string {
  return n === 1 ? `One ${one}` : `${n} ${many}`;
}

function list(rows: readonly number[]): string {
  return `row ${rows.slice(0, 5).join(', ')}${rows.length > 5 ? ', …' : ''}`;
}
