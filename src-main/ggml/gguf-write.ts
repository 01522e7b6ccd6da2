/** Writes a GGUF file (version 3) into memory: small files such as adapters. */
import { f32, text, u32, u64 } from './gguf-bytes.ts';
import { rowBytes, TYPES, type TypeName } from './types.ts';

export type WritableValue =
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly f32: number }
  | { readonly u32: number }
  | { readonly u32s: readonly number[] }
  | { readonly bools: readonly boolean[] };

export type WritableEntries = Readonly<Record<string, WritableValue>>;

export interface WritableTensor {
  readonly name: string;
  /** Elements per dimension, innermost first. */
  readonly ne: readonly number[];
  /** float32, or with `type` the rows as stored. */
  readonly data: Float32Array | Uint8Array;
  /** Absent: f32. */
  readonly type?: TypeName;
}

const ALIGNMENT = 32;
const VALUE_TYPE = { u32: 4, f32: 6, bool: 7, text: 8, array: 9 } as const;

export function writeGguf(metadata: WritableEntries, tensors: readonly WritableTensor[]): Uint8Array {
  const entries = Object.entries(metadata);
  const parts: Buffer[] = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(entries.length)];
  for (const [key, value] of entries) {
    parts.push(text(key));
    if ('text' in value) parts.push(u32(VALUE_TYPE.text), text(value.text));
    else if ('texts' in value) {
      const { texts } = value;
      parts.push(
        u32(VALUE_TYPE.array),
        u32(VALUE_TYPE.text),
        u64(texts.length),
        Buffer.concat(texts.map(text)),
      );
    } else if ('f32' in value) parts.push(u32(VALUE_TYPE.f32), f32(value.f32));
    else if ('u32' in value) parts.push(u32(VALUE_TYPE.u32), u32(value.u32));
    else if ('u32s' in value) {
      parts.push(u32(VALUE_TYPE.array), u32(VALUE_TYPE.u32), u64(value.u32s.length), ...value.u32s.map(u32));
    } else {
      const bytes = Buffer.from(value.bools.map(Number));
      parts.push(u32(VALUE_TYPE.array), u32(VALUE_TYPE.bool), u64(bytes.length), bytes);
    }
  }
  let offset = 0;
  for (const { name, ne, data, type = 'f32' } of tensors) {
    const [row = 1, ...rest] = ne;
    if (rowBytes(type, row) * rest.reduce((product, n) => product * n, 1) !== data.byteLength) {
      throw new Error(`Tensor ${name} does not hold as many values as its shape says.`);
    }
    parts.push(text(name), u32(ne.length), ...ne.map(u64), u32(TYPES[type].id), u64(offset));
    offset = aligned(offset + data.byteLength);
  }
  const header = Buffer.concat(parts);
  const file = new Uint8Array(aligned(header.length) + offset);
  file.set(header);
  let position = aligned(header.length);
  for (const { data } of tensors) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position = aligned(position + data.byteLength);
  }
  return file;
}

function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}
