import { createHash } from 'node:crypto';
import { z } from 'zod';
import { packDamaged } from './pack-problems.ts';
import { type OpenedHeader, openHeader, type PackKind } from './pack-header.ts';
import { openPieces } from './seal-pieces.ts';

export const MANIFEST = 'manifest.json';

const mostEntries = 2000;
const mostFrame = 4096;
const mostManifest = 4 << 20;
/** Two levels of plain names: nothing that any file system could take for a way somewhere else. */
const NAME =
  /^[a-z0-9][a-z0-9_-]{0,60}(?:\.[a-z0-9]{1,10})?(?:\/[a-z0-9][a-z0-9_-]{0,60}(?:\.[a-z0-9]{1,10})?)?$/;

const frameSchema = z.strictObject({
  name: z.string().regex(NAME),
  bytes: z.number().int().nonnegative(),
});
const manifestSchema = z.strictObject({
  kind: z.enum(['demo', 'archive']),
  entries: z
    .array(
      z.strictObject({
        name: z.string().regex(NAME),
        bytes: z.number().int().nonnegative(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .max(mostEntries),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A pack whose every byte was found to be what was written. */
export interface VerifiedPack {
  readonly kind: PackKind;
  readonly manifest: Manifest;
  /** Go through the entries again; what is not read of one is skipped. */
  entries(): AsyncGenerator<OpenedEntry>;
}

export interface OpenedEntry {
  readonly name: string;
  readonly bytes: number;
  /** Piece by piece. */
  content(): AsyncGenerator<Buffer>;
  /** All of it. @throws ProblemError `pack-damaged` beyond `most` bytes */
  whole(most: number): Promise<Buffer>;
}

/**
 * Decrypt a pack from its first byte to its last without keeping anything, and hold every entry against the list at its end.
 * @throws ProblemError `not-a-pack`, `pack-newer`, `wrong-passphrase`, `pack-damaged`
 */
export async function verifyPack(
  file: Blob,
  kind: PackKind,
  passphrase: string,
  signal?: AbortSignal,
): Promise<VerifiedPack> {
  return verifyContents(await openHeader(file, passphrase), file, kind, signal);
}

/** The same once the key is there. */
export async function verifyContents(
  header: OpenedHeader,
  file: Blob,
  kind: PackKind,
  signal?: AbortSignal,
): Promise<VerifiedPack> {
  if (header.kind !== kind) throw packDamaged(`it is of kind ${header.kind}`);
  const found: Manifest['entries'] = [];
  let manifest: Manifest | null = null;
  for await (const entry of entriesOf(header, file)) {
    signal?.throwIfAborted();
    if (manifest !== null) throw packDamaged('something follows its list');
    if (entry.name === MANIFEST) {
      manifest = parseManifest(await entry.whole(mostManifest));
      continue;
    }
    if (found.some(({ name }) => name === entry.name))
      throw packDamaged(`“${entry.name}” stands in it twice`);
    const hash = createHash('sha256');
    for await (const piece of entry.content()) hash.update(piece);
    found.push({ name: entry.name, bytes: entry.bytes, sha256: hash.digest('hex') });
    if (found.length > mostEntries) throw packDamaged('it holds too many entries');
  }
  if (manifest === null) throw packDamaged('it has no list');
  const listed = (entries: Manifest['entries']): string => JSON.stringify(entries);
  if (manifest.kind !== kind || listed(manifest.entries) !== listed(found)) {
    throw packDamaged('its list names other contents');
  }
  return { kind, manifest, entries: () => withoutManifest(header, file) };
}

async function* withoutManifest(header: OpenedHeader, file: Blob): AsyncGenerator<OpenedEntry> {
  for await (const entry of entriesOf(header, file)) if (entry.name !== MANIFEST) yield entry;
}

async function* entriesOf(header: OpenedHeader, file: Blob): AsyncGenerator<OpenedEntry> {
  const reader = new PieceReader(openPieces(header, file));
  for (;;) {
    const length = await reader.take(4, true);
    if (length === null) return;
    const size = length.readUInt32LE();
    if (size > mostFrame) throw packDamaged(`an entry’s head of ${size} bytes`);
    const { name, bytes } = parse(frameSchema, await reader.take(size));
    // Nothing is packed: no entry can be longer than the file.
    if (bytes > file.size) throw packDamaged(`“${name}” claims ${bytes} bytes`);
    let left = bytes;
    const content = async function* content(): AsyncGenerator<Buffer> {
      while (left > 0) {
        const piece = await reader.some(left);
        left -= piece.length;
        yield piece;
      }
    };
    yield {
      name,
      bytes,
      content,
      whole: async (most) => {
        if (bytes > most) throw packDamaged(`“${name}” is larger than it may be`);
        const pieces: Buffer[] = [];
        for await (const piece of content()) pieces.push(piece);
        return Buffer.concat(pieces);
      },
    };
    for await (const skipped of content()) void skipped;
  }
}

function parseManifest(bytes: Buffer): Manifest {
  return parse(manifestSchema, bytes);
}

function parse<T>(schema: z.ZodType<T>, bytes: Buffer): T {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw packDamaged('what should be JSON is not');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw packDamaged(z.prettifyError(parsed.error).slice(0, 500));
  return parsed.data;
}

/** Exact numbers of bytes out of a stream of pieces. */
class PieceReader {
  readonly #pieces: AsyncGenerator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncGenerator<Buffer>) {
    this.#pieces = pieces;
  }

  take(length: number): Promise<Buffer>;
  take(length: number, orEnd: true): Promise<Buffer | null>;
  async take(length: number, orEnd = false): Promise<Buffer | null> {
    while (this.#held.length < length) {
      const next = await this.#pieces.next();
      if (next.done === true) {
        if (orEnd && this.#held.length === 0) return null;
        throw packDamaged('it ends inside an entry');
      }
      this.#held = Buffer.concat([this.#held, next.value]);
    }
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }

  /** At least one byte, at most so many. */
  async some(most: number): Promise<Buffer> {
    if (this.#held.length === 0) {
      const next = await this.#pieces.next();
      if (next.done === true) throw packDamaged('it ends inside an entry');
      this.#held = next.value;
      if (this.#held.length === 0) throw packDamaged('it ends inside an entry');
    }
    return this.take(Math.min(most, this.#held.length));
  }
}
