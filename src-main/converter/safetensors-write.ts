import { closeSync, openSync, writeSync } from 'node:fs';
import { bytesOf } from './floats.ts';

export interface ShapedTensor {
  readonly name: string;
  /** Outermost first, as PyTorch says it. */
  readonly shape: readonly number[];
}

/**
 * Write float32 tensors as safetensors: u64 header length, JSON header padded with spaces to 8 bytes, tensors one after
 * the other. (Format: the safetensors README.)
 * @param load gives a tensor's values when it is its turn
 */
export async function writeSafetensors<T extends ShapedTensor>(
  path: string,
  tensors: readonly T[],
  load: (tensor: T) => Promise<Float32Array>,
): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let offset = 0;
  for (const { name, shape } of tensors) {
    const bytes = 4 * shape.reduce((product, size) => product * size, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const head = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  head.writeBigUInt64LE(BigInt(head.length - 8));
  text.copy(head, 8);
  const file = openSync(path, 'wx');
  try {
    writeAll(file, head);
    for (const tensor of tensors) writeAll(file, bytesOf(await load(tensor)));
  } finally {
    closeSync(file);
  }
}

/** One call may write less than it was given. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done);
}
