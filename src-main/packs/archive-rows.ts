/** Rows of tables as lines of JSON, and the names of an archive's entries. */
import { z } from 'zod';
import { packDamaged } from './pack-problems.ts';

export const ABOUT = 'about.json';
export const MODELS = 'models.jsonl';
export const ORIGIN_LOG = 'log.jsonl';
const TABLES = 'tables/';

/** A part of a blob is a megabyte, four thirds of that in base64; texts of a document part are shorter. */
const mostLine = 64 << 20;

export const archiveAboutSchema = z.strictObject({
  projectId: z.string().min(1).max(100),
  projectName: z.string().min(1).max(1000),
  madeBy: z.string(),
  madeAt: z.string(),
  appVersion: z.string(),
  /** Number of the file format its rows are of. */
  format: z.number().int(),
});
export type ArchiveAbout = z.infer<typeof archiveAboutSchema>;

export type CellValue = string | number | null | Uint8Array;

export function tableEntry(table: string): string {
  return `${TABLES}${table}`;
}

/** The table an entry holds rows of; null for any other entry. */
export function tableOf(entry: string): string | null {
  return entry.startsWith(TABLES) ? entry.slice(TABLES.length) : null;
}

/** Bytes become `{"b":"base64"}`: no column holds JSON as anything but text. */
export function encodeRow(row: Readonly<Record<string, unknown>>): Buffer {
  const cells = Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? { b: Buffer.from(value).toString('base64') } : value,
    ]),
  );
  return Buffer.from(`${JSON.stringify(cells)}\n`);
}

/** Rows out of a stream of pieces. @throws ProblemError `pack-damaged` */
export async function* decodeRows(pieces: AsyncIterable<Buffer>): AsyncGenerator<Record<string, CellValue>> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, from)) {
      yield decodeRow(Buffer.concat([...held, piece.subarray(from, end)]));
      held = [];
      size = 0;
      from = end + 1;
    }
    held.push(piece.subarray(from));
    size += piece.length - from;
    if (size > mostLine) throw packDamaged('a line without an end');
  }
  if (size > 0) throw packDamaged('a line without an end');
}

function decodeRow(line: Buffer): Record<string, CellValue> {
  let json: unknown;
  try {
    json = JSON.parse(line.toString('utf8'));
  } catch {
    throw packDamaged('a row that is not JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw packDamaged('a row that is none');
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, cell(name, value)]));
}

function cell(name: string, value: unknown): CellValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'object' && 'b' in value && typeof value.b === 'string') {
    return Buffer.from(value.b, 'base64');
  }
  throw packDamaged(`a value of “${name.slice(0, 60)}” that no column holds`);
}
