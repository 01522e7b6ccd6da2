/** Small tensors as float32, without the compute library. */
import { refusal, shown } from './refuse.ts';

export type FloatType = 'f32' | 'f16' | 'bf16';

const F16_TABLE = makeF16Table();

/** @param bytes whole values, little-endian */
export function toFloats(type: FloatType, bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === 'f32')
    return Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) => view.getFloat32(i * 4, true));
  const length = bytes.byteLength / 2;
  if (type === 'f16')
    return Float32Array.from({ length }, (_, i) => F16_TABLE[view.getUint16(i * 2, true)] as number);
  const floats = new Float32Array(length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < length; i += 1) bits[i] = view.getUint16(i * 2, true) << 16;
  return floats;
}

/** Every half-precision number: sign, 5 bits exponent, 10 bits fraction (IEEE 754). */
function makeF16Table(): Float32Array {
  return Float32Array.from({ length: 65536 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}

/** @throws WorkerError `adapter-damaged` */
export function checkFinite(values: Float32Array, name: string): void {
  if (values.every(Number.isFinite)) return;
  throw refusal(
    'adapter-damaged',
    `Tensor ${shown(name)} of the adapter holds values that are not numbers.`,
    'Train again with a smaller learning rate, or fetch the file again.',
  );
}

export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
