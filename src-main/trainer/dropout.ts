/**
 * Dropout on the adapter's input, the same for the same seed, step and row on every device.
 *
 * One pool of numbers, 0 or 1/(1−p), is drawn per row and uploaded; every linear group reads it from an offset of its
 * own. Drawing for each group apart would cost more than the layers themselves.
 */
import { seededRandom } from './random.ts';

export interface DropoutSource {
  /** Share of inputs dropped, 0 < p < 1. */
  readonly probability: number;
  /** Whatever makes this row's numbers its own: seed, step, row. */
  readonly words: readonly number[];
}

/** Offsets lie this many numbers apart: GPUs ask views to start at multiples of 256 bytes. */
export const OFFSET_STEP = 64;

export function dropoutNumbers({ probability, words }: DropoutSource, count: number): Float32Array {
  const random = seededRandom(0x64726f70, ...words);
  const kept = Math.fround(1 / (1 - probability));
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i += 1) numbers[i] = random.next() < probability ? 0 : kept;
  return numbers;
}
