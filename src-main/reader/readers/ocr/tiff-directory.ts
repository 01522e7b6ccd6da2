import { limits } from '../../limits.ts';
import { Refusal } from '../../refusal.ts';

/** The fields of one picture in a TIFF, by their number; each a list of numbers or bytes. */
export type TiffFields = ReadonlyMap<number, readonly number[]>;

export interface Tiff {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly pictures: readonly TiffFields[];
}

/** Bytes of one value by its type; 0 for types that say nothing about pictures. */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
/** A strip table of a large scan has some thousands of values. */
const mostValues = 1_000_000;
const isThumbnail = 1;

/** @throws Refusal when no picture is found */
export function readTiffDirectory(bytes: Uint8Array): Tiff {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleEndian = bytes[0] === 0x49;
  const pictures: TiffFields[] = [];
  const seen = new Set<number>();
  try {
    let at = view.getUint32(4, littleEndian);
    while (at !== 0 && !seen.has(at) && seen.size < limits.pages) {
      seen.add(at);
      const count = view.getUint16(at, littleEndian);
      const fields = new Map<number, readonly number[]>();
      for (let i = 0; i < count; i += 1) {
        const entry = at + 2 + 12 * i;
        fields.set(view.getUint16(entry, littleEndian), valuesOf(view, entry, littleEndian));
      }
      if (((fields.get(254)?.[0] ?? 0) & isThumbnail) === 0) pictures.push(fields);
      at = view.getUint32(at + 2 + 12 * count, littleEndian);
    }
  } catch (error) {
    // It breaks off: the pictures before that are whole.
    if (!(error instanceof RangeError)) throw error;
  }
  if (pictures.length === 0) {
    throw new Refusal(
      'corrupt-file',
      'The TIFF is damaged: no picture is found in it.',
      'Get it again from where it came from, or scan it anew, and add that copy.',
    );
  }
  return { bytes, littleEndian, pictures };
}

function valuesOf(view: DataView, entry: number, littleEndian: boolean): number[] {
  const type = view.getUint16(entry + 2, littleEndian);
  const size = typeBytes[type] ?? 0;
  const count = Math.min(view.getUint32(entry + 4, littleEndian), mostValues);
  if (size === 0) return [];
  const start = size * count <= 4 ? entry + 8 : view.getUint32(entry + 8, littleEndian);
  const values: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const at = start + i * size;
    if (type === 5) {
      const divisor = view.getUint32(at + 4, littleEndian);
      values.push(divisor === 0 ? 0 : view.getUint32(at, littleEndian) / divisor);
    } else if (size === 1) values.push(view.getUint8(at));
    else if (size === 2) values.push(view.getUint16(at, littleEndian));
    else values.push(view.getUint32(at, littleEndian));
  }
  return values;
}
