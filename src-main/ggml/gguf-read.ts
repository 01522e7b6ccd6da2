/**
 * Reads the header of a GGUF file: metadata, tensor names, shapes, types and where their bytes lie.
 * Format: docs/gguf.md of ggml, versions 2 and 3, little-endian. Long arrays (tokenizer tables) are skipped.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { rowBytes, type TypeName, typeName } from './types.ts';

export type MetadataValue =
  | number
  | bigint
  | boolean
  | string
  | readonly (number | bigint | boolean | string)[];

export interface TensorInfo {
  readonly name: string;
  readonly type: TypeName;
  /** Elements per dimension, innermost first; always four numbers. */
  readonly ne: readonly [number, number, number, number];
  /** Position of the first byte in the file. */
  readonly offset: number;
  readonly bytes: number;
}

export interface GgufHeader {
  readonly path: string;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
}

/** Thrown for files that are not GGUF, are damaged, or use something this engine does not know. */
export class GgufError extends Error {
  readonly code: 'not-gguf' | 'truncated' | 'unsupported-type' | 'damaged';
  constructor(code: GgufError['code'], message: string) {
    super(message);
    this.name = 'GgufError';
    this.code = code;
  }
}

/** Arrays longer than this are skipped: only tokenizers have them, and the trainer works on token ids. */
const LONGEST_ARRAY = 4096;
const MAX_NAME = 1 << 20;

const STRING = 8;
const ARRAY = 9;
/** Bytes of each scalar type id: u8 i8 u16 i16 u32 i32 f32 bool (string) (array) u64 i64 f64. */
const SCALAR_BYTES: readonly (number | undefined)[] = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];

export function readGguf(path: string): GgufHeader {
  const file = openSync(path, 'r');
  try {
    return parseHeader(path, new Cursor(file, fstatSync(file).size));
  } finally {
    closeSync(file);
  }
}

/** A tensor's bytes, or a part of them. */
export function readTensorBytes(
  file: number,
  info: TensorInfo,
  start = 0,
  length = info.bytes - start,
): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const got = readSync(file, buffer, done, length - done, info.offset + start + done);
    if (got === 0) throw new GgufError('truncated', `The model file ends in the middle of ${info.name}.`);
    done += got;
  }
  return buffer;
}

function parseHeader(path: string, cursor: Cursor): GgufHeader {
  if (cursor.size < 24 || cursor.u32() !== 0x46554747) {
    throw new GgufError('not-gguf', 'This file is not a GGUF model.');
  }
  const version = cursor.u32();
  if (version < 2 || version > 3)
    throw new GgufError('damaged', `This file uses GGUF version ${version}; 2 and 3 are known.`);
  const tensorCount = cursor.u64();
  const entryCount = cursor.u64();

  const metadata = new Map<string, MetadataValue>();
  for (let i = 0; i < entryCount; i += 1) {
    const key = cursor.text(MAX_NAME);
    const value = readValue(cursor, cursor.u32());
    if (value !== undefined) metadata.set(key, value);
  }

  const found: { name: string; ne: [number, number, number, number]; type: number; offset: number }[] = [];
  for (let i = 0; i < tensorCount; i += 1) {
    const name = cursor.text(MAX_NAME);
    const dimensions = cursor.u32();
    if (dimensions > 4) throw new GgufError('damaged', `Tensor ${name} has ${dimensions} dimensions.`);
    const ne: [number, number, number, number] = [1, 1, 1, 1];
    for (let d = 0; d < dimensions; d += 1) ne[d] = cursor.u64();
    found.push({ name, ne, type: cursor.u32(), offset: cursor.u64() });
  }

  const alignment = metadata.get('general.alignment');
  const step = typeof alignment === 'number' && alignment > 0 ? alignment : 32;
  const dataStart = Math.ceil(cursor.position / step) * step;
  const tensors = new Map<string, TensorInfo>();
  for (const { name, ne, type: id, offset } of found) {
    const type = typeName(id);
    if (type === undefined) {
      throw new GgufError(
        'unsupported-type',
        `Tensor ${name} is stored in a format (number ${id}) this version cannot read.`,
      );
    }
    const bytes = rowBytes(type, ne[0]) * ne[1] * ne[2] * ne[3];
    const start = dataStart + offset;
    if (start + bytes > cursor.size) {
      throw new GgufError('truncated', `The model file is incomplete: it ends before ${name}.`);
    }
    tensors.set(name, { name, type, ne, offset: start, bytes });
  }
  return { path, metadata, tensors };
}

function readValue(cursor: Cursor, type: number): MetadataValue | undefined {
  if (type === ARRAY) return readArray(cursor);
  if (type === STRING) return cursor.text(cursor.size);
  return readScalar(cursor, type);
}

function readArray(cursor: Cursor): MetadataValue | undefined {
  const type = cursor.u32();
  const length = cursor.u64();
  const keep = length <= LONGEST_ARRAY;
  if (type === STRING) {
    const values: string[] = [];
    for (let i = 0; i < length; i += 1) {
      if (keep) values.push(cursor.text(cursor.size));
      else cursor.skip(cursor.u64());
    }
    return keep ? values : undefined;
  }
  const bytes = SCALAR_BYTES[type];
  if (bytes === undefined)
    throw new GgufError('damaged', 'The file holds a list of a kind that does not exist.');
  if (!keep) {
    cursor.skip(bytes * length);
    return undefined;
  }
  return Array.from({ length }, () => readScalar(cursor, type));
}

function readScalar(cursor: Cursor, type: number): number | bigint | boolean {
  switch (type) {
    case 0:
      return cursor.take(1).readUInt8();
    case 1:
      return cursor.take(1).readInt8();
    case 2:
      return cursor.take(2).readUInt16LE();
    case 3:
      return cursor.take(2).readInt16LE();
    case 4:
      return cursor.u32();
    case 5:
      return cursor.take(4).readInt32LE();
    case 6:
      return cursor.take(4).readFloatLE();
    case 7:
      return cursor.take(1).readUInt8() !== 0;
    case 10:
      return cursor.take(8).readBigUInt64LE();
    case 11:
      return cursor.take(8).readBigInt64LE();
    case 12:
      return cursor.take(8).readDoubleLE();
    default:
      throw new GgufError('damaged', `The file holds a value of a kind (${type}) that does not exist.`);
  }
}

/** Reads forward through a file in pieces, so that a header of any length is read without the tensors behind it. */
class Cursor {
  readonly size: number;
  position = 0;
  readonly #file: number;
  #chunk: Buffer = Buffer.alloc(0);
  #chunkStart = 0;

  constructor(file: number, size: number) {
    this.#file = file;
    this.size = size;
  }

  take(length: number): Buffer {
    if (this.position + length > this.size) throw new GgufError('truncated', 'The model file is incomplete.');
    const from = this.position - this.#chunkStart;
    if (from < 0 || from + length > this.#chunk.length) this.#load(length);
    const start = this.position - this.#chunkStart;
    this.position += length;
    return this.#chunk.subarray(start, start + length);
  }

  skip(length: number): void {
    if (this.position + length > this.size) throw new GgufError('truncated', 'The model file is incomplete.');
    this.position += length;
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  u64(): number {
    const value = this.take(8).readBigUInt64LE();
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw new GgufError('damaged', 'The file gives an impossible length.');
    return Number(value);
  }

  text(longest: number): string {
    const length = this.u64();
    if (length > longest) throw new GgufError('damaged', 'The file gives an impossible length.');
    return this.take(length).toString('utf8');
  }

  #load(atLeast: number): void {
    const length = Math.min(Math.max(atLeast, 1 << 20), this.size - this.position);
    this.#chunk = Buffer.allocUnsafe(length);
    this.#chunkStart = this.position;
    let done = 0;
    while (done < length) {
      const got = readSync(this.#file, this.#chunk, done, length - done, this.position + done);
      if (got === 0) throw new GgufError('truncated', 'The model file is incomplete.');
      done += got;
    }
  }
}
