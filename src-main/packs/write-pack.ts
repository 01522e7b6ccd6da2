import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { makeHeader, type PackKind } from './pack-header.ts';
import { MANIFEST, type Manifest } from './read-pack.ts';
import { sealPieces } from './seal-pieces.ts';

/** What goes into a pack, in this order. `bytes` is known beforehand. */
export interface PackEntry {
  readonly name: string;
  readonly bytes: number;
  readonly content: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface PackWish {
  readonly kind: PackKind;
  readonly entries: AsyncIterable<PackEntry>;
  readonly signal: AbortSignal;
  /** Bytes of the file so far. */
  readonly progress: (bytes: number) => void;
}

/** Write a pack to a new file; with a list of every entry and its hash as the last entry. */
export async function writePack(
  path: string,
  wish: PackWish & { readonly passphrase: string },
): Promise<void> {
  await writeContents(path, await makeHeader(wish.kind, wish.passphrase), wish);
}

/** The same once the key is there. */
export async function writeContents(
  path: string,
  { bytes, opened }: Awaited<ReturnType<typeof makeHeader>>,
  wish: PackWish,
): Promise<void> {
  const manifest: { kind: PackKind; entries: Manifest['entries'][number][] } = {
    kind: wish.kind,
    entries: [],
  };
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    let written = bytes.length;
    for await (const piece of sealPieces(opened, plainBytes(wish, manifest))) {
      wish.signal.throwIfAborted();
      await file.writeFile(piece);
      written += piece.length;
      wish.progress(written);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function* plainBytes(
  { entries }: { readonly entries: AsyncIterable<PackEntry> },
  manifest: { entries: Manifest['entries'][number][] },
): AsyncGenerator<Uint8Array> {
  for await (const { name, bytes, content } of entries) {
    yield frame({ name, bytes });
    const hash = createHash('sha256');
    let done = 0;
    for await (const some of content()) {
      hash.update(some);
      done += some.length;
      yield some;
    }
    if (done !== bytes) throw new Error(`${name} has ${done} bytes and not ${bytes}.`);
    manifest.entries.push({ name, bytes, sha256: hash.digest('hex') });
  }
  const list = Buffer.from(JSON.stringify(manifest));
  yield frame({ name: MANIFEST, bytes: list.length });
  yield list;
}

function frame(about: { readonly name: string; readonly bytes: number }): Buffer {
  const json = Buffer.from(JSON.stringify(about));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json]);
}
