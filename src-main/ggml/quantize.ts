/** Turns float32 rows into a tensor type, with ggml's own rounding. */
import type { KoffiFunc } from 'koffi';
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
  const { target, rows } = prepare(type, values, rowLength);
  if (type !== 'f32')
    library.symbols.ggml_quantize_chunk(TYPES[type].id, values, target, 0, rows, rowLength, null);
  return target;
}

/** The same on a thread of Node's pool; `values` must stay as they are until it is done. */
export function quantizeRowsAside(
  library: Library,
  type: TypeName,
  values: Float32Array,
  rowLength: number,
): Promise<Uint8Array> {
  const { target, rows } = prepare(type, values, rowLength);
  if (type === 'f32') return Promise.resolve(target);
  const quantize = library.symbols.ggml_quantize_chunk as KoffiFunc<
    Library['symbols']['ggml_quantize_chunk']
  >;
  return new Promise((resolve, reject) => {
    quantize.async(TYPES[type].id, values, target, 0, rows, rowLength, null, (error: Error | null) => {
      if (error === null) resolve(target);
      else reject(error);
    });
  });
}

/** Room for the result; float32 is in it already. */
function prepare(
  type: TypeName,
  values: Float32Array,
  rowLength: number,
): { readonly target: Uint8Array; readonly rows: number } {
  if (rowLength === 0 || values.length % rowLength !== 0) throw new Error('The values are not whole rows.');
  if (!isQuantized(type) && type !== 'f32' && type !== 'f16' && type !== 'bf16')
    throw new Error(`Cannot round numbers to ${type}.`);
  const rows = values.length / rowLength;
  const target = new Uint8Array(rowBytes(type, rowLength) * rows);
  if (type === 'f32') target.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return { target, rows };
}
