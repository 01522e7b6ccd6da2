/** Turns float32 rows into a tensor type, with ggml's own rounding. */
import type { Library } from './library.ts';
import { isQuantized, rowBytes, TYPES, type TypeName } from './types.ts';

/**
 * @param values rows one after the other
 * @param rowLength elements per row; must be whole blocks of `type` (else ggml writes past its buffer)
 */
export function quantizeRows(
  library: Library,
  type: TypeName,
  values: Float32Array,
  rowLength: number,
): Uint8Array {
  if (rowLength === 0 || values.length % rowLength !== 0) throw new Error('The values are not whole rows.');
  const rows = values.length / rowLength;
  const target = new Uint8Array(rowBytes(type, rowLength) * rows);
  if (type === 'f32') {
    target.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return target;
  }
  if (!isQuantized(type) && type !== 'f16' && type !== 'bf16')
    throw new Error(`Cannot round numbers to ${type}.`);
  library.symbols.ggml_quantize_chunk(TYPES[type].id, values, target, 0, rows, rowLength, null);
  return target;
}
