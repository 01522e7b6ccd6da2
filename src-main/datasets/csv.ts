import { guardCell } from '../text/formula-cells.ts';
import { type DatasetExample, type DatasetPlan, heldWhole } from './dataset-example.ts';

const columns = ['question', 'answer', 'wrong answer', 'system', 'split', 'group', 'source', 'kind'] as const;

/**
 * One table for a spreadsheet: UTF-8 with the mark that spreadsheets want, every cell in quotes, every part in a column.
 * A cell that a spreadsheet would compute begins with an apostrophe, which reading it back takes off again.
 */
export function planCsv(examples: readonly DatasetExample[]): DatasetPlan {
  const kept = examples.flatMap((example) => {
    const cells = cellsOf(example);
    return cells === null ? [] : [{ example, cells }];
  });
  const longer = examples.length - kept.length;
  return {
    files: [
      {
        name: 'examples.csv',
        pieces: function* rows() {
          yield `\ufeff${csvRow(columns)}`;
          for (const { cells } of kept) yield csvRow(cells);
        },
        holds: kept.map(({ example }) => heldWhole(example)),
      },
    ],
    rules: [],
    leftOut:
      longer === 0
        ? []
        : [
            `${longer === 1 ? 'One conversation has' : `${longer} conversations have`} earlier turns, for which a table has no place.`,
          ],
  };
}

function cellsOf({ asked, answer, wrong, split, group, source, kind }: DatasetExample): string[] | null {
  const [first, second] = asked;
  const system = first?.role === 'system' ? first.content : '';
  const question = system === '' ? first : second;
  if (question?.role !== 'user' || asked.length !== (system === '' ? 1 : 2)) return null;
  return [question.content, answer, wrong, system, split, group, source, kind].map((cell) => cell ?? '');
}

function csvRow(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${guardCell(cell.replaceAll('\r\n', '\n')).replaceAll('"', '""')}"`).join(',')}\r\n`;
}
