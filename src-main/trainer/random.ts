/** Reproducible random numbers: the same seed words give the same sequence on every machine. */

export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform integer in [0, limit). */
  below(limit: number): number;
}

/**
 * xoshiro128** (Blackman and Vigna, 2018), its state filled from the words by a 32-bit mixer.
 * @param words any integers, e.g. seed, purpose, step: each combination is a sequence of its own
 */
export function seededRandom(...words: readonly number[]): Random {
  let mix = 0x9e3779b9;
  const scramble = (): number => {
    mix = (mix + 0x6d2b79f5) | 0;
    let t = Math.imul(mix ^ (mix >>> 15), mix | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  for (const word of words) mix = (scramble() ^ Math.imul(word | 0, 0x85ebca6b)) | 0;
  const s = Uint32Array.from({ length: 4 }, scramble);
  const rotate = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0;
  const bits = (): number => {
    const [s0, s1, s2, s3] = s as unknown as [number, number, number, number];
    const result = Math.imul(rotate(Math.imul(s1, 5) >>> 0, 7), 9) >>> 0;
    s[2] = s2 ^ s0;
    s[3] = s3 ^ s1;
    s[1] = s1 ^ (s2 ^ s0);
    s[0] = s0 ^ (s3 ^ s1);
    s[2] = s2 ^ s0 ^ (s1 << 9);
    s[3] = rotate((s3 ^ s1) >>> 0, 11);
    return result;
  };
  const next = (): number => bits() / 4294967296;
  return { next, below: (limit) => Math.floor(next() * limit) };
}

/** Fisher-Yates, in place. */
export function shuffle<T>(items: T[], random: Random): T[] {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  }
  return items;
}
