import { unguardCell } from '../../../text/formula-cells.ts';
import type { Block, ImportedPair, ReadWarning } from '../../protocol.ts';
import { splitNamed } from '../../split-names.ts';

/** Rows of a table file: pairs when its first row names a question and an answer column, otherwise one table. */
export function tableContent(data: readonly string[][]): {
  readonly blocks: Block[];
  readonly pairs: ImportedPair[];
  readonly warnings: ReadWarning[];
} {
  const columns = questionColumns(data[0] ?? []);
  if (columns === null) {
    const rows = padded(data);
    return { blocks: [{ kind: 'table', rows, header: hasHeader(rows), at: {} }], pairs: [], warnings: [] };
  }
  const { pairs, skipped } = pairsOf(data, columns);
  return { blocks: [], pairs, warnings: skipped.length === 0 ? [] : [skippedWarning(skipped)] };
}

interface Columns {
  readonly question: number;
  readonly answer: number;
  readonly system: number;
  readonly split: number;
  readonly group: number;
  readonly source: number;
  readonly wrong: number;
  readonly kind: number;
}

const names = {
  question: /^(?:questions?|prompt|instruction|user|frage|pregunta|query)$/iu,
  answer:
    /^(?:answers?|chosen|preferred|approved[ _-]?answer|response|completion|output|assistant|antwort|respuesta|réponse|reply)$/iu,
  system: /^(?:system|system[ _-]?prompt)$/iu,
  split: /^(?:split|set|part|subset)$/iu,
  group: /^(?:group|group[ _-]?id|cluster)$/iu,
  kind: /^(?:kind|category)$/iu,
  wrong: /^(?:rejected|wrong[ _-]?answer|non[ _-]?preferred|dispreferred)$/iu,
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
    wrong: find(names.wrong),
    kind: find(names.kind),
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
    const cell = (column: number): string => (column === -1 ? '' : unguardCell((row[column] ?? '').trim()));
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
    const wrong = cell(columns.wrong);
    const label = cell(columns.kind);
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
      ...(label === '' ? {} : { label }),
      ...(wrong === '' ? {} : { wrong }),
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

function skippedWarning(skipped: readonly number[]): ReadWarning {
  const message = `${count(skipped.length, 'row lacks', 'rows lack')} a question or an answer and ${skipped.length === 1 ? 'was' : 'were'} left out (${listRows(skipped)}).`;
  return { code: 'incomplete-rows', message };
}

export function count(n: number, one: string, many: string): string {
  return n === 1 ? `One ${one}` : `${n} ${many}`;
}

/** The first few row numbers, in words. */
export function listRows(rows: readonly number[]): string {
  return `row ${rows.slice(0, 5).join(', ')}${rows.length > 5 ? ', …' : ''}`;
}
