import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PlannedFile } from './dataset-example.ts';

export interface WrittenFile {
  /** Relative to the folder, with `/`. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

const pieceBytes = 1 << 20;

/** Write files into a folder, all of them or none: under temporary names, flushed to disk, then renamed. */
export async function writePlanned(
  files: readonly Pick<PlannedFile, 'name' | 'pieces'>[],
  folder: string,
  signal: AbortSignal,
  onWritten: (name: string) => void = () => undefined,
): Promise<WrittenFile[]> {
  const parts: { readonly part: string; readonly path: string }[] = [];
  const written: WrittenFile[] = [];
  try {
    for (const { name, pieces } of files) {
      const path = join(folder, ...name.split('/'));
      const part = `${path}.part`;
      await mkdir(dirname(path), { recursive: true });
      parts.push({ part, path });
      written.push({ name, ...(await writePieces(part, pieces(), signal)) });
      onWritten(name);
    }
    signal.throwIfAborted();
    for (const { part, path } of parts) await rename(part, path);
    return written;
  } finally {
    await Promise.all(parts.map(({ part }) => rm(part, { force: true })));
  }
}

async function writePieces(
  path: string,
  pieces: Iterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const file = await open(path, 'w', 0o600);
  let bytes = 0;
  let waiting: Uint8Array[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    signal.throwIfAborted();
    const piece = Buffer.concat(waiting);
    hash.update(piece);
    await file.writeFile(piece);
    bytes += piece.length;
    waiting = [];
    size = 0;
  };
  try {
    for (const piece of pieces) {
      const some = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
      waiting.push(some);
      size += some.length;
      if (size >= pieceBytes) await flush();
    }
    await flush();
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}
