import { scramble } from './shingles.ts';

/** Values in a signature. The error of a similarity s estimated by 128 is about √(s(1−s)/128): 4 points at 0.8. */
export const SIGNATURE_LENGTH = 128;

const seeds = Uint32Array.from({ length: SIGNATURE_LENGTH }, (_, i) => scramble(i + 0x9e3779b9));

/** Collects a MinHash signature (Broder 1997): for each of 128 orders, the first of all shingles in that order. */
export class MinHash {
  readonly #least = new Uint32Array(SIGNATURE_LENGTH).fill(0xffffffff);

  add(shingle: number): void {
    for (let i = 0; i < SIGNATURE_LENGTH; i += 1) {
      const value = scramble(shingle ^ (seeds[i] as number));
      if (value < (this.#least[i] as number)) this.#least[i] = value;
    }
  }

  signature(): Uint32Array {
    return this.#least.slice();
  }
}

/** Estimated Jaccard similarity of two sets by their signatures: the share of equal values. */
export function estimateSimilarity(a: Uint32Array, b: Uint32Array): number {
  let equal = 0;
  for (let i = 0; i < SIGNATURE_LENGTH; i += 1) if (a[i] === b[i]) equal += 1;
  return equal / SIGNATURE_LENGTH;
}

/** Exact Jaccard similarity of two sets of shingles: what they share over what either has. Two empty sets share nothing. */
export function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let shared = 0;
  for (const each of a) if (b.has(each)) shared += 1;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}
