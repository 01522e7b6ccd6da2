import { SIGNATURE_LENGTH } from './min-hash.ts';
import { scramble } from './shingles.ts';

/**
 * 32 bands of 4 values: two sets of similarity s meet in a band with probability 1−(1−s⁴)³², which is above
 * 0.9999 at 0.75 and 0.4 at 0.35 (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4).
 */
const BANDS = 32;
const ROWS = SIGNATURE_LENGTH / BANDS;

/** Finds which of many signatures may be similar to a new one without comparing them all. */
export class LshIndex {
  readonly #bands = Array.from({ length: BANDS }, () => new Map<number, string[]>());
  readonly #signatures = new Map<string, Uint32Array>();

  add(id: string, signature: Uint32Array): void {
    this.remove(id);
    this.#signatures.set(id, signature);
    this.#eachBand(signature, (band, key) => {
      const ids = band.get(key);
      if (ids === undefined) band.set(key, [id]);
      else ids.push(id);
    });
  }

  remove(id: string): void {
    const signature = this.#signatures.get(id);
    if (signature === undefined) return;
    this.#signatures.delete(id);
    this.#eachBand(signature, (band, key) => {
      const left = (band.get(key) ?? []).filter((each) => each !== id);
      if (left.length === 0) band.delete(key);
      else band.set(key, left);
    });
  }

  /** Everything that shares a band with the signature, in the order added; itself included when it is there. */
  candidates(signature: Uint32Array): { readonly id: string; readonly signature: Uint32Array }[] {
    const ids = new Set<string>();
    this.#eachBand(signature, (band, key) => {
      for (const id of band.get(key) ?? []) ids.add(id);
    });
    return [...ids].map((id) => ({ id, signature: this.#signatures.get(id) as Uint32Array }));
  }

  #eachBand(signature: Uint32Array, act: (band: Map<number, string[]>, key: number) => void): void {
    for (let band = 0; band < BANDS; band += 1) {
      let key = band;
      for (let i = 0; i < ROWS; i += 1) key = scramble(key ^ (signature[band * ROWS + i] as number)) + i;
      act(this.#bands[band] as Map<number, string[]>, key >>> 0);
    }
  }
}
