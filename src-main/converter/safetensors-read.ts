/** Reads a safetensors file from anywhere: every claim of its header is checked against the file before it is believed. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { checkFinite, type FloatType, toFloats } from './floats.ts';
import { refusal, shown } from './refuse.ts';

export interface StoredTensor {
  readonly name: string;
  readonly dtype: string;
  /** Outermost first. */
  readonly shape: readonly number[];
  /** In the file. */
  readonly start: number;
  readonly bytes: number;
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** As float32. @throws WorkerError `safetensors-damaged`, `adapter-damaged`, `unsupported-type` */
  readonly floats: (name: string) => Float32Array;
  readonly close: () => void;
}

/** The format's own limit. */
const longestHeader = 100_000_000;
const BITS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    64: 'F64 I64 U64 C64',
    32: 'F32 I32 U32',
    16: 'F16 BF16 I16 U16',
    8: 'F8_E4M3 F8_E5M2 F8_E8M0 I8 U8 BOOL',
  }).flatMap(([bits, names]) => names.split(' ').map((name): [string, number] => [name, Number(bits)])),
);
const FLOATS: ReadonlyMap<string, FloatType> = new Map([
  ['F32', 'f32'],
  ['F16', 'f16'],
  ['BF16', 'bf16'],
]);

/** @throws WorkerError `not-safetensors`, `safetensors-damaged` */
export function openSafetensors(path: string): SafetensorsFile {
  const file = openSync(path, 'r');
  try {
    const tensors = readTensors(file);
    return {
      tensors,
      floats: (name) => {
        const tensor = tensors.get(name);
        if (tensor === undefined) throw damaged(`it has no ${shown(name)}`);
        const type = FLOATS.get(tensor.dtype);
        if (type === undefined)
          throw refusal(
            'unsupported-type',
            `Tensor ${shown(name)} is stored as ${shown(tensor.dtype)}.`,
            'Save the adapter in float32, float16 or bfloat16.',
          );
        const values = toFloats(type, readExactly(file, tensor.start, tensor.bytes));
        checkFinite(values, name);
        return values;
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function readTensors(file: number): Map<string, StoredTensor> {
  const size = fstatSync(file).size;
  if (size < 10) throw notSafetensors('it is too short');
  const start = readExactly(file, 0, 9);
  const length = start.readBigUInt64LE();
  if (start[8] !== 0x7b) throw notSafetensors('its header does not begin as one');
  if (length > BigInt(longestHeader)) throw damaged(`its header claims ${length} bytes`);
  const dataStart = 8 + Number(length);
  if (dataStart > size) throw damaged('its header is longer than the file');
  const tensors = parseHeader(readExactly(file, 8, Number(length)), dataStart);
  checkOffsets(tensors, dataStart, size);
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}

function parseHeader(bytes: Buffer, dataStart: number): StoredTensor[] {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw damaged(
      `its header cannot be read: ${error instanceof Error ? error.message.slice(0, 80) : 'no JSON'}`,
    );
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw damaged('its header is no list of names');
  return Object.entries(header).flatMap(([name, entry]: [string, unknown]) =>
    name === '__metadata__' ? [] : [readEntry(name, entry, dataStart)],
  );
}

function readEntry(name: string, entry: unknown, dataStart: number): StoredTensor {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  if (typeof dtype !== 'string' || !areSizes(shape) || !areSizes(offsets) || offsets.length !== 2)
    throw damaged(`its entry ${shown(name)} is incomplete`);
  const bits = BITS.get(dtype);
  if (bits === undefined) throw damaged(`${shown(name)} has an unknown type ${shown(dtype)}`);
  const [begin, end] = offsets as [number, number];
  const elements = shape.reduce((product, each) => product * each, 1);
  if (!Number.isSafeInteger(elements) || end - begin !== (elements * bits) / 8)
    throw damaged(`the place of ${shown(name)} does not fit its shape`);
  return { name, dtype, shape, start: dataStart + begin, bytes: end - begin };
}

function areSizes(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length <= 8 &&
    value.every((each) => Number.isSafeInteger(each) && (each as number) >= 0)
  );
}

/** Tensors must cover the data without gaps and without lying over each other. */
function checkOffsets(tensors: readonly StoredTensor[], dataStart: number, size: number): void {
  let end = dataStart;
  for (const tensor of [...tensors].sort((a, b) => a.start - b.start || a.bytes - b.bytes)) {
    if (tensor.start !== end)
      throw damaged(`${shown(tensor.name)} does not begin where the one before it ends`);
    end += tensor.bytes;
  }
  if (end > size) throw damaged('it ends before its last tensor');
  if (end < size) throw damaged('it holds more than its header names');
}

function readExactly(file: number, start: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const got = readSync(file, buffer, done, length - done, start + done);
    if (got === 0) throw damaged('it is incomplete');
    done += got;
  }
  return buffer;
}

function notSafetensors(why: string) {
  return refusal(
    'not-safetensors',
    `adapter_model.safetensors is not a safetensors file: ${why}.`,
    'Save the adapter again with save_pretrained().',
  );
}

function damaged(why: string) {
  return refusal(
    'safetensors-damaged',
    `adapter_model.safetensors is damaged: ${why}.`,
    'Fetch or save the adapter again.',
  );
}
