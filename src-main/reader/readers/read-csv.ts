import Papa from 'papaparse';
import type { ReadWarning } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { encodingWarnings } from '../encoding-warnings.ts';
import { sniffTable } from '../sniff-table.ts';
import { count, listRows, tableContent } from './data-sets/table-content.ts';

/**
 * Tables as text (comma, semicolon, tab or bar). With a question and an answer column every row is a pair,
 * with optional split, group, source, wrong-answer and instruction columns; otherwise the file is one table.
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
    const { blocks, pairs, warnings } = tableContent(data);
    return {
      title: null,
      blocks,
      pairs,
      pages: null,
      warnings: [...encodingWarnings(decoded), ...shapeWarnings(data, errors), ...warnings],
    };
  },
};

function shapeWarnings(
  rows: readonly (readonly string[])[],
  errors: readonly { readonly code?: string | undefined }[],
): ReadWarning[] {
  const warnings: ReadWarning[] = [];
  const width = rows[0]?.length ?? 0;
  const odd = rows.flatMap((row, i) => (row.length === width ? [] : [i + 1]));
  if (odd.length > 0) {
    const message = `${count(odd.length, 'row has', 'rows have')} more or fewer cells than the first row (${listRows(odd)}).`;
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
