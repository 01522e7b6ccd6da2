import type { Block } from '../../reader/protocol.ts';
import type { FoundPair } from '../find-pairs.ts';

const MOST_ROWS = 60;
const MOST_COLUMNS = 6;
const longestCell = 300;

/**
 * Rows of a table with a header whose first column names things, each once: “What is the dose for amoxicillin?”, answered
 * by the row's own cells. An empty cell is said (“—”), so that the next column's value never stands for it. Tables that
 * hold figures in their first column, or questions or definitions, are left to other rules.
 */
export function findTableRows(blocks: readonly Block[]): FoundPair[] {
  return blocks.flatMap((block, i) => (block.kind === 'table' ? pairsOf(block, i) : []));
}

function pairsOf(table: Extract<Block, { kind: 'table' }>, index: number): FoundPair[] {
  const [header = [], ...rows] = table.rows.map((row) => row.map(oneLine));
  const width = header.length;
  if (!table.header || rows.length < 2 || rows.length > MOST_ROWS || width < 2 || width > MOST_COLUMNS)
    return [];
  const names = rows.map(([name = '']) => name);
  const ragged = rows.some((row) => row.length !== width);
  if (ragged || header.some((cell) => cell === '') || new Set(names).size !== names.length) return [];
  if (names.some((name) => !/\p{L}{2}/u.test(name) || name.length > 80 || name.endsWith('?'))) return [];
  if (rows.flat().some((cell) => cell.length > longestCell)) return [];
  const columns = header.slice(1).map(lowerFirst);
  return rows.flatMap((row): FoundPair[] => {
    const [name = '', ...cells] = row;
    if (cells.every((cell) => cell === '')) return [];
    const single = cells.length === 1;
    const question = single
      ? `What is the ${columns[0]} for ${lowerFirst(name)}?`
      : `What does the table give for ${lowerFirst(name)}: ${list(columns)}?`;
    const answer = single
      ? (cells[0] as string)
      : cells.map((cell, k) => `${header[k + 1]}: ${cell === '' ? '—' : cell}`).join('; ');
    return [{ question, answer, rule: 'table-row', blockFrom: index, blockTo: index }];
  });
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Lower case where only the first letter is capital: “Dose”, not “GFR” or “Amoxicillin Trihydrate”. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}+(?:[\s(]+[\p{Ll}\d(]\S*)*$/u.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}

function oneLine(cell: string): string {
  return cell.replace(/\s+/gu, ' ').trim();
}
