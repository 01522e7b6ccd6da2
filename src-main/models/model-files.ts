import { stat } from 'node:fs/promises';
import { fromJson } from '../storage/json-text.ts';
import type { ModelRow } from './queries.ts';

/** Paths of all files of a model, in order. */
export function pathsOf(row: Pick<ModelRow, 'path' | 'parts'>): readonly string[] {
  const parts = fromJson(row.parts);
  return parts.length === 0 ? [row.path] : parts;
}

export interface FilesNow {
  /** Bytes of all of them. */
  readonly bytes: number;
  /** When the latest of them was written, milliseconds. */
  readonly modifiedMs: number;
}

/** How a model’s files stand on the disk; null when one of them is not there. */
export async function statFiles(paths: readonly string[]): Promise<FilesNow | null> {
  const stats = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  let [bytes, modifiedMs] = [0, 0];
  for (const each of stats) {
    if (each === null) return null;
    bytes += each.size;
    modifiedMs = Math.max(modifiedMs, Math.round(each.mtimeMs));
  }
  return { bytes, modifiedMs };
}

/** Whether the files lie where they lay, by size and time alone. */
export async function stateOf(row: ModelRow): Promise<'here' | 'moved' | 'changed'> {
  const now = await statFiles(pathsOf(row));
  if (now === null) return 'moved';
  return now.bytes === row.bytes ? 'here' : 'changed';
}
