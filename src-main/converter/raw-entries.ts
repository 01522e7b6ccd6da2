/** A GGUF file's metadata as it stands there, byte for byte, so that what is not changed is not touched. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { refusal } from './refuse.ts';

export interface RawEntry {
  readonly key: string;
  /** Type number and value, as in the file. */
  readonly bytes: Buffer;
}

const STRING = 8;
const ARRAY = 9;
const U32 = 4;
/** Bytes by type number; 0: strings and arrays say themselves. */
const SIZES: readonly number[] = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
/** The largest vocabularies need about 20 MB. */
const longest = 512 * 2 ** 20;

/** Thrown inside when the piece read so far ends too early. */
class NeedsMore extends Error {}

/** @throws WorkerError `model-damaged` */
export function readRawEntries(path: string): RawEntry[] {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    for (let length = Math.min(size, 1 << 20); ; length = Math.min(size, length * 4)) {
      try {
        return parse(readPiece(file, length));
      } catch (error) {
        if (!(error instanceof NeedsMore)) throw error;
        if (length === size || length >= longest)
          throw refusal('model-damaged', 'The model’s metadata has no end.', 'Fetch the model again.');
      }
    }
  } finally {
    closeSync(file);
  }
}

function parse(piece: Buffer): RawEntry[] {
  let at = 16;
  const skip = (bytes: number): void => {
    at += bytes;
    if (at > piece.length) throw new NeedsMore();
  };
  const u32 = (): number => {
    skip(4);
    return piece.readUInt32LE(at - 4);
  };
  const u64 = (): number => {
    skip(8);
    return Number(piece.readBigUInt64LE(at - 8));
  };
  const value = (type: number): void => {
    const size = SIZES[type];
    if (type === STRING) skip(u64());
    else if (type === ARRAY) {
      const of = u32();
      const count = u64();
      if (of === STRING) for (let i = 0; i < count; i += 1) skip(u64());
      else skip((SIZES[of] ?? 0) * count);
    } else if (size === undefined || size === 0)
      throw refusal(
        'model-damaged',
        'The model’s metadata holds an unknown kind of value.',
        'Fetch the model again.',
      );
    else skip(size);
  };
  const count = u64();
  const entries: RawEntry[] = [];
  for (let i = 0; i < count; i += 1) {
    const length = u64();
    skip(length);
    const key = piece.toString('utf8', at - length, at);
    const start = at;
    value(u32());
    entries.push({ key, bytes: piece.subarray(start, at) });
  }
  return entries;
}

function readPiece(file: number, length: number): Buffer {
  const piece = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const got = readSync(file, piece, done, length - done, done);
    if (got === 0) break;
    done += got;
  }
  return piece;
}

export function textEntry(key: string, text: string): RawEntry {
  const bytes = Buffer.from(text, 'utf8');
  const head = Buffer.alloc(12);
  head.writeUInt32LE(STRING);
  head.writeBigUInt64LE(BigInt(bytes.length), 4);
  return { key, bytes: Buffer.concat([head, bytes]) };
}

export function numberEntry(key: string, value: number): RawEntry {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(U32);
  bytes.writeUInt32LE(value, 4);
  return { key, bytes };
}
