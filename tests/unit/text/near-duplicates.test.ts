import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LshIndex } from '../../../src-main/text/near-duplicates/lsh-index.ts';
import {
  estimateSimilarity,
  jaccard,
  MinHash,
  SIGNATURE_LENGTH,
} from '../../../src-main/text/near-duplicates/min-hash.ts';
import { scramble, shingleHashes } from '../../../src-main/text/near-duplicates/shingles.ts';

const signatureOf = (shingles: Iterable<number>): Uint32Array => {
  const hash = new MinHash();
  for (const shingle of shingles) hash.add(shingle);
  return hash.signature();
};

/** Two sets of which `shared` members are the same. */
const twoSets = fc
  .record({
    seed: fc.nat({ max: 1e6 }),
    shared: fc.integer({ min: 0, max: 400 }),
    left: fc.integer({ min: 1, max: 200 }),
    right: fc.integer({ min: 1, max: 200 }),
  })
  .map(({ seed, shared, left, right }) => {
    const member = (i: number): number => scramble(seed * 4096 + i);
    const common = Array.from({ length: shared }, (_, i) => member(i));
    const own = (from: number, length: number) => Array.from({ length }, (_, i) => member(from + i));
    return [new Set([...common, ...own(1000, left)]), new Set([...common, ...own(2000, right)])] as const;
  });

test('The estimate by signatures stays within four standard errors of the exact similarity', () => {
  let error = 0;
  let runs = 0;
  fc.assert(
    fc.property(twoSets, ([a, b]) => {
      const exact = jaccard(a, b);
      const estimate = estimateSimilarity(signatureOf(a), signatureOf(b));
      // Of 128 draws; at the ends of the scale the spread is that of the rule of three.
      const spread = Math.sqrt((exact * (1 - exact)) / SIGNATURE_LENGTH);
      expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(4 * spread + 3 / SIGNATURE_LENGTH);
      error += estimate - exact;
      runs += 1;
    }),
    { numRuns: 40, seed: 7 },
  );
  // No lean to either side.
  expect(Math.abs(error / runs)).toBeLessThan(0.02);
});

test('The index offers every pair that is at least 0.8 alike, and few strangers', () => {
  const index = new LshIndex();
  const sets = Array.from({ length: 60 }, (_, i) => {
    const family = Math.floor(i / 3);
    // Three of a family differ in about a tenth of their members.
    return new Set(
      Array.from({ length: 200 }, (_member, j) => scramble(j < 185 ? family * 1000 + j : i * 100_000 + j)),
    );
  });
  sets.forEach((set, i) => index.add(String(i), signatureOf(set)));
  let missed = 0;
  let offered = 0;
  sets.forEach((set, i) => {
    const found = new Set(index.candidates(signatureOf(set)).map(({ id }) => id));
    offered += found.size;
    sets.forEach((other, j) => {
      if (i !== j && jaccard(set, other) >= 0.8 && !found.has(String(j))) missed += 1;
    });
  });
  expect(missed).toBe(0);
  expect(offered / sets.length).toBeLessThan(4);
  index.remove('0');
  expect(index.candidates(signatureOf(sets[0] ?? [])).map(({ id }) => id)).toEqual(['1', '2']);
});

test('Shingles are the same whatever the case, accents, punctuation and line breaks', () => {
  const shingles = (text: string): number[] => [...shingleHashes([text])];
  const plain = shingles('the notice is given in writing by cafe owners');
  expect(shingles('The NOTICE, is “given”\nin writing – by Café owners.')).toEqual(plain);
  expect(plain).toHaveLength(5);
  expect(shingles('the notice is not given in writing')).not.toContain(plain[0]);
  expect([...shingleHashes(['the notice is given in', 'writing by cafe owners'])]).toEqual(plain);
  expect(shingles('too short')).toHaveLength(1);
  expect(shingles('')).toEqual([]);
});
