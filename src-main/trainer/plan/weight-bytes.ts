import type { GgufHeader } from '../../ggml/gguf-read.ts';
import { isQuantized, rowBytes, TYPES } from '../../ggml/types.ts';
import type { NumericMode } from '../protocol.ts';
import type { TransposedCopies } from '../weights.ts';

/** Bytes of a model's matrices and their transposed copies once loaded, from its header alone: an upper bound. */
export function weightBytes(file: GgufHeader, mode: NumericMode, copies: TransposedCopies): number {
  let bytes = 0;
  for (const { name, type, ne } of file.tensors.values()) {
    const [inputs, outputs] = ne;
    if (outputs === 1 || (name === 'token_embd.weight' && file.tensors.has('output.weight'))) continue;
    const elements = inputs * outputs * ne[2];
    if (mode === 'exact') bytes += 8 * elements;
    else if (isQuantized(type))
      bytes += rowBytes(type, inputs) * outputs + (elements * TYPES[copies].bytes) / TYPES[copies].block;
    else bytes += 2 * rowBytes(type, inputs) * outputs;
  }
  return bytes;
}
