import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface WalkedFile {
  readonly path: string;
  readonly bytes: number;
}

const deepest = 7;
const mostEntries = 50_000;
const partName = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/iu;

/**
 * Files of a folder and those below it, links followed, each real folder once. What cannot be read is left out: a
 * look around changes nothing and complains of nothing.
 */
export async function walkFolder(
  folder: string,
  wanted: (name: string) => boolean,
): Promise<readonly WalkedFile[]> {
  const found: WalkedFile[] = [];
  const seen = new Set<string>();
  let left = mostEntries;
  async function walk(inside: string, depth: number): Promise<void> {
    const real = await realpath(inside).catch(() => null);
    if (real === null || seen.has(real) || depth > deepest) return;
    seen.add(real);
    const names = (await readdir(inside).catch(() => [])).sort();
    for (const name of names) {
      left -= 1;
      if (left < 0) return;
      const path = join(inside, name);
      const facts = await stat(path).catch(() => null);
      if (facts?.isDirectory() === true) await walk(path, depth + 1);
      else if (facts?.isFile() === true && wanted(name)) found.push({ path, bytes: facts.size });
    }
  }
  await walk(folder, 0);
  return found;
}

/** Files that belong together as one model, in order; a part whose others are missing stands alone. */
export function groupParts(files: readonly WalkedFile[]): WalkedFile[][] {
  const groups = new Map<string, WalkedFile[]>();
  for (const file of files) {
    const [, stem, , all] = partName.exec(file.path) ?? [];
    const key = stem === undefined ? file.path : `${stem} of ${all}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()];
}

/** Whether a file begins as a GGUF does. */
export async function beginsAsGguf(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return false;
  try {
    const bytes = Buffer.alloc(4);
    const { bytesRead } = await file.read(bytes, 0, 4, 0);
    return bytesRead === 4 && bytes.toString('latin1') === 'GGUF';
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
