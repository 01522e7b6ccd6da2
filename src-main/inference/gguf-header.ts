/**
 * Reads a GGUF header from an untrusted file: every length is checked against the file before anything is
 * allocated, and tensor types this version does not know are described, not rejected.
 * Format: ggml's docs/gguf.md, versions 2 and 3, little-endian.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { WorkerError } from '../workers/serve.ts';

export interface HeaderTensor {
  readonly name: string;
  readonly type: string;
  /** The type's number in ggml. */
  readonly typeId: number;
  /** Elements per dimension, innermost first. */
  readonly ne: readonly number[];
  readonly elements: number;
  /** From where the weights begin. */
  readonly offset: number;
  /** Bytes in the file; null for a type of unknown size. */
  readonly bytes: number | null;
}

export interface GgufHeader {
  /** Bytes of the file. */
  readonly size: number;
  readonly alignment: number;
  /** Where the weights begin. */
  readonly dataStart: number;
  /** Where each entry lies in the file, its key and type included. */
  readonly entries: readonly { readonly key: string; readonly from: number; readonly to: number }[];
  /** Scalars and strings by key; of lists their length, as `KEY.length`, and the mean of short numeric ones, as `KEY.mean`. */
  readonly values: ReadonlyMap<string, string | number | boolean>;
  readonly tensors: readonly HeaderTensor[];
}

const mostTensors = 1_000_000;
const mostEntries = 100_000;
const longestKey = 65_535;
/** ggml keeps names in 64 bytes, the last one a zero. */
const longestName = 63;
/** Longer lists say something of tokens, not of layers. */
const mostLayers = 1024;
/** Chat templates and licences are the longest strings a person could mean. */
const longestString = 16 * 2 ** 20;
/** The header of the largest vocabulary in use is about 15 MB. */
const longestHeader = 512 * 2 ** 20;

/** Name, elements in a block, bytes of a block, by ggml type number. */
const tensorTypes: Readonly<Record<number, readonly [string, number, number]>> = {
  0: ['f32', 1, 4],
  1: ['f16', 1, 2],
  2: ['q4_0', 32, 18],
  3: ['q4_1', 32, 20],
  6: ['q5_0', 32, 22],
  7: ['q5_1', 32, 24],
  8: ['q8_0', 32, 34],
  10: ['q2_k', 256, 84],
  11: ['q3_k', 256, 110],
  12: ['q4_k', 256, 144],
  13: ['q5_k', 256, 176],
  14: ['q6_k', 256, 210],
  16: ['iq2_xxs', 256, 66],
  17: ['iq2_xs', 256, 74],
  18: ['iq3_xxs', 256, 98],
  19: ['iq1_s', 256, 50],
  20: ['iq4_nl', 32, 18],
  21: ['iq3_s', 256, 110],
  22: ['iq2_s', 256, 82],
  23: ['iq4_xs', 256, 136],
  24: ['i8', 1, 1],
  25: ['i16', 1, 2],
  26: ['i32', 1, 4],
  27: ['i64', 1, 8],
  28: ['f64', 1, 8],
  29: ['iq1_m', 256, 56],
  30: ['bf16', 1, 2],
  34: ['tq1_0', 256, 54],
  35: ['tq2_0', 256, 66],
  39: ['mxfp4', 32, 17],
};
const scalarBytes: readonly number[] = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
const STRING = 8;
const ARRAY = 9;

export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new WorkerError({
      code: 'model-missing',
      message: 'The model file cannot be opened.',
      remedy: 'Check that it is there and may be read.',
      evidence: String(error),
    });
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw refused('not-a-model', 'This is not a file.');
    return await parse(new BoundedReader(file, stat.size));
  } finally {
    await file.close();
  }
}

async function parse(reader: BoundedReader): Promise<GgufHeader> {
  if (reader.size < 24 || (await reader.bytes(4)).toString('latin1') !== 'GGUF') {
    throw refused('not-a-model', 'This file is not a GGUF model.');
  }
  const version = await reader.u32();
  if (version !== 2 && version !== 3) {
    throw refused('model-version', `This file uses GGUF version ${version}; versions 2 and 3 are known.`);
  }
  const tensorCount = await reader.count(mostTensors, 'tensors');
  const entryCount = await reader.count(mostEntries, 'entries');
  const { values, entries } = await readEntries(reader, entryCount);
  const found: HeaderTensor[] = [];
  for (let i = 0; i < tensorCount; i += 1) found.push(await readTensor(reader));

  const alignment = values.get('general.alignment') ?? 32;
  if (
    typeof alignment !== 'number' ||
    // What ggml computes with lies on such places.
    alignment < 32 ||
    alignment > 65_536 ||
    (alignment & (alignment - 1)) !== 0
  ) {
    throw damaged('its alignment is impossible');
  }
  const dataStart = Math.ceil(reader.position / alignment) * alignment;
  checkBounds(found, alignment, dataStart, reader.size);
  return { size: reader.size, alignment, dataStart, entries, values, tensors: found };
}

async function readEntries(
  reader: BoundedReader,
  count: number,
): Promise<Pick<GgufHeader, 'values' | 'entries'>> {
  const values = new Map<string, string | number | boolean>();
  const entries: { key: string; from: number; to: number }[] = [];
  const keys = new Set<string>();
  for (let i = 0; i < count; i += 1) {
    const from = reader.position;
    const key = await reader.text(longestKey);
    if (key === '' || keys.has(key)) throw damaged(`it names “${key.slice(0, 80)}” twice or not at all`);
    keys.add(key);
    const type = await reader.u32();
    if (type === STRING) values.set(key, await reader.text(longestString));
    else if (type === ARRAY) {
      const { length, mean } = await readArray(reader);
      values.set(`${key}.length`, length);
      if (mean !== null) values.set(`${key}.mean`, mean);
    } else values.set(key, await readScalar(reader, type));
    entries.push({ key, from, to: reader.position });
  }
  return { values, entries };
}

async function readArray(reader: BoundedReader): Promise<{ length: number; mean: number | null }> {
  const type = await reader.u32();
  const length = await reader.u64();
  if (type === STRING) {
    for (let i = 0; i < length; i += 1) reader.skip(await reader.u64());
    return { length, mean: null };
  }
  const bytes = scalarBytes[type] ?? 0;
  if (bytes === 0) throw damaged('it holds a list of a kind that does not exist');
  if (length === 0 || length > mostLayers) {
    reader.skip(bytes * length);
    return { length, mean: null };
  }
  let sum = 0;
  for (let i = 0; i < length; i += 1) sum += Number(await readScalar(reader, type));
  return { length, mean: sum / length };
}

async function readScalar(reader: BoundedReader, type: number): Promise<number | boolean> {
  const size = scalarBytes[type] ?? 0;
  if (size === 0) throw damaged('it holds a value of a kind that does not exist');
  const bytes = await reader.bytes(size);
  switch (type) {
    case 0:
      return bytes.readUInt8();
    case 1:
      return bytes.readInt8();
    case 2:
      return bytes.readUInt16LE();
    case 3:
      return bytes.readInt16LE();
    case 4:
      return bytes.readUInt32LE();
    case 5:
      return bytes.readInt32LE();
    case 6:
      return bytes.readFloatLE();
    case 7:
      return bytes.readUInt8() !== 0;
    case 10:
      return Number(bytes.readBigUInt64LE());
    case 11:
      return Number(bytes.readBigInt64LE());
    default:
      return bytes.readDoubleLE();
  }
}

async function readTensor(reader: BoundedReader): Promise<HeaderTensor> {
  const name = await reader.text(longestName);
  const said = `tensor “${name}”`;
  if (!isReadable(name)) throw damaged('a tensor has no readable name');
  const dimensions = await reader.u32();
  if (dimensions < 1 || dimensions > 4) throw damaged(`${said} has ${dimensions} dimensions`);
  const ne: number[] = [];
  for (let i = 0; i < dimensions; i += 1) ne.push(await reader.u64());
  const elements = ne.reduce((product, size) => product * size, 1);
  if (elements < 1 || !Number.isSafeInteger(elements)) throw damaged(`${said} has an impossible shape`);
  const typeId = await reader.u32();
  const known = tensorTypes[typeId];
  if (known !== undefined && (ne[0] ?? 0) % known[1] !== 0) {
    throw damaged(`rows of ${said} do not fit their format`);
  }
  return {
    name,
    type: known?.[0] ?? `type ${typeId}`,
    typeId,
    ne,
    elements,
    offset: await reader.u64(),
    bytes: known === undefined ? null : (elements / known[1]) * known[2],
  };
}

/** No control characters, and nothing that is no text. */
function isReadable(name: string): boolean {
  return name !== '' && [...name].every((letter) => letter >= ' ' && letter !== '\uFFFD');
}

/** Weights follow each other in the order they are named in, each from the next aligned place: as ggml reads them. */
function checkBounds(
  tensors: readonly HeaderTensor[],
  alignment: number,
  dataStart: number,
  size: number,
): void {
  const names = new Set<string>();
  let next: number | null = 0;
  for (const { name, offset, bytes } of tensors) {
    const said = `tensor “${name}”`;
    if (names.has(name)) throw damaged(`it holds ${said} twice`);
    names.add(name);
    if (offset % alignment !== 0) throw damaged(`${said} does not begin where it may`);
    if (next !== null && offset < next) throw damaged(`${said} lies over another one`);
    if (next !== null && offset > next) throw damaged(`there is a gap before ${said}`);
    if (dataStart + offset + (bytes ?? 0) > size) {
      throw refused(
        'model-truncated',
        'The model file is incomplete: it ends before its last weights.',
        `${size} bytes; ${said} ends at ${dataStart + offset + (bytes ?? 0)}`,
      );
    }
    next = bytes === null ? null : Math.ceil((offset + bytes) / alignment) * alignment;
  }
}

/** Reads forward in pieces of a megabyte and refuses to read past the end or past any sensible header. */
class BoundedReader {
  readonly size: number;
  position = 0;
  readonly #file: FileHandle;
  #piece: Buffer = Buffer.alloc(0);
  #pieceStart = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  async bytes(length: number): Promise<Buffer> {
    this.#check(length);
    let from = this.position - this.#pieceStart;
    if (from < 0 || from + length > this.#piece.length) {
      const wanted = Math.min(Math.max(length, 2 ** 20), this.size - this.position);
      const piece = Buffer.alloc(wanted);
      const { bytesRead } = await this.#file.read(piece, 0, wanted, this.position);
      if (bytesRead < length) throw truncated();
      this.#piece = piece.subarray(0, bytesRead);
      this.#pieceStart = this.position;
      from = 0;
    }
    this.position += length;
    return this.#piece.subarray(from, from + length);
  }

  skip(length: number): void {
    this.#check(length);
    this.position += length;
  }

  async u32(): Promise<number> {
    return (await this.bytes(4)).readUInt32LE();
  }

  async u64(): Promise<number> {
    const value = (await this.bytes(8)).readBigUInt64LE();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged('it gives an impossible length');
    return Number(value);
  }

  async count(most: number, of: string): Promise<number> {
    const value = await this.u64();
    if (value > most) throw damaged(`it claims ${value} ${of}`);
    return value;
  }

  async text(longest: number): Promise<string> {
    const length = await this.u64();
    if (length > longest) throw damaged('it gives an impossible length');
    return (await this.bytes(length)).toString('utf8');
  }

  #check(length: number): void {
    if (this.position + length > this.size) throw truncated();
    if (this.position + length > longestHeader) throw damaged('its header has no end');
  }
}

function refused(code: string, message: string, evidence?: string): WorkerError {
  return new WorkerError({
    code,
    message,
    remedy: 'Fetch the file again, or choose another one.',
    ...(evidence === undefined ? {} : { evidence }),
  });
}

function truncated(): WorkerError {
  return refused('model-truncated', 'The model file is incomplete: it ends inside its header.');
}

function damaged(how: string): WorkerError {
  return refused('model-damaged', `The model file is damaged: ${how}.`);
}
