/** Writes a GGUF file (version 3) of any size: header first, then tensors as they come. */
import { closeSync, openSync } from 'node:fs';
import { text, u32, u64 } from '../ggml/gguf-bytes.ts';
import { rowBytes, TYPES, type TypeName } from '../ggml/types.ts';
import type { RawEntry } from './raw-entries.ts';
import { writeAll } from './safetensors-write.ts';

export interface PlannedTensor {
  readonly name: string;
  /** Innermost first. */
  readonly ne: readonly number[];
  readonly type: TypeName;
}

export interface GgufStream {
  /** Bytes of the tensor whose turn it is; as many as its shape says in all. */
  readonly write: (bytes: Uint8Array) => void;
  /** The tensor is whole: pad to the next. */
  readonly endTensor: () => void;
  readonly close: () => void;
  readonly written: () => number;
}

export function tensorBytes({ ne, type }: Pick<PlannedTensor, 'ne' | 'type'>): number {
  const [row = 1, ...rest] = ne;
  return rowBytes(type, row) * rest.reduce((product, size) => product * size, 1);
}

export function startGguf(
  path: string,
  entries: readonly RawEntry[],
  tensors: readonly PlannedTensor[],
  alignment: number,
): GgufStream {
  const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
  const parts: Buffer[] = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(entries.length)];
  for (const { key, bytes } of entries) parts.push(text(key), bytes);
  let offset = 0;
  for (const tensor of tensors) {
    const sizes = tensor.ne.slice(0, Math.max(1, 1 + tensor.ne.findLastIndex((size) => size !== 1)));
    parts.push(
      text(tensor.name),
      u32(sizes.length),
      ...sizes.map(u64),
      u32(TYPES[tensor.type].id),
      u64(offset),
    );
    offset = aligned(offset + tensorBytes(tensor));
  }
  const file = openSync(path, 'wx');
  let written = 0;
  const write = (bytes: Uint8Array): void => {
    writeAll(file, bytes);
    written += bytes.length;
  };
  const pad = (): void => write(Buffer.alloc(aligned(written) - written));
  write(Buffer.concat(parts));
  pad();
  return { write, endTensor: pad, close: () => closeSync(file), written: () => written };
}
