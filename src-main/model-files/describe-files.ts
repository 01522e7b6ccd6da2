import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '../models/hash-file.ts';
import type { WorkOptions, WrittenFile } from './work.ts';

/** Size and SHA-256 of files in a folder. */
export async function describeFiles(
  folder: string,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<WrittenFile[]> {
  const files: WrittenFile[] = [];
  for (const name of names) {
    const path = join(folder, name);
    files.push({ name, bytes: (await stat(path)).size, sha256: await hashFile(path, signal) });
  }
  return files;
}

/** SHA-256 of a model: of its file, or, where it is split, of its files' hashes one after the other with commas between. */
export async function hashModel(files: readonly string[], options: WorkOptions): Promise<string> {
  const hashes: string[] = [];
  for (const [index, path] of files.entries()) {
    options.onProgress?.({ doing: 'hashing', share: index / files.length });
    hashes.push(await hashFile(path, options.signal));
  }
  return hashes.join(',');
}
