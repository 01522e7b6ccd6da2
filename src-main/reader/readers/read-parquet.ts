import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { limits } from '../limits.ts';
import type { ImportedPair } from '../protocol.ts';
import type { ReadContent, Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { entryPair } from './data-sets/entry-pair.ts';
import { listRows, tableContent } from './data-sets/table-content.ts';

const rowsAtOnce = 5_000;
const mostRows = 500_000;

/**
 * Parquet data sets: rows that are chats, instructions or preferences become pairs; any other table is read as
 * a table, whose columns a person may then name.
 */
export const parquetReader: Reader = {
  format: 'parquet',
  matches: (file) => file.format === 'parquet',
  read: async ({ bytes }, { signal, progress }) => {
    const file: AsyncBuffer = {
      byteLength: bytes.length,
      slice: (from, to) => Uint8Array.from(bytes.subarray(from, to)).buffer,
    };
    const metadata = await parquetMetadataAsync(file);
    const total = Number(metadata.num_rows);
    const expanded = metadata.row_groups.reduce((sum, group) => sum + Number(group.total_byte_size), 0);
    if (total > mostRows || expanded > limits.zipExpandedBytes) throw tooLarge(total);
    const rows: Record<string, unknown>[] = [];
    for (let from = 0; from < total; from += rowsAtOnce) {
      signal.throwIfAborted();
      const rowEnd = Math.min(total, from + rowsAtOnce);
      rows.push(...(await parquetReadObjects({ file, metadata, compressors, rowStart: from, rowEnd })));
      progress({ done: rowEnd, total, unit: 'rows' });
    }
    return contentOf(rows);
  },
};

function contentOf(rows: readonly Record<string, unknown>[]): ReadContent {
  const pairs: ImportedPair[] = [];
  const without: number[] = [];
  rows.forEach((row, i) => {
    const pair = entryPair(row, i + 1);
    if (pair === null) without.push(i + 1);
    else pairs.push(pair);
  });
  const common = { title: null, pages: null };
  if (pairs.length === 0) return { ...common, ...tableContent(asTable(rows)) };
  const message = `${without.length} rows are without a question and an answer and were left out (${listRows(without)}).`;
  const warnings = without.length === 0 ? [] : [{ code: 'incomplete-rows', message }];
  return { ...common, blocks: [], pairs, warnings };
}

function asTable(rows: readonly Record<string, unknown>[]): string[][] {
  const names = Object.keys(rows[0] ?? {});
  return names.length === 0 ? [] : [names, ...rows.map((row) => names.map((name) => asText(row[name])))];
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each));
}

function tooLarge(rows: number): Refusal {
  return new Refusal(
    'too-large',
    `The Parquet file holds ${rows} rows; up to ${mostRows} rows and 1 GiB are read.`,
    'Divide it into smaller files and add those.',
  );
}
