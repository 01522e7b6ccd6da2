import { LshIndex } from '../near-duplicates/lsh-index.ts';
import { estimateSimilarity, MinHash } from '../near-duplicates/min-hash.ts';
import { letterShingles, plainWords } from './pair-shingles.ts';

/** Estimated share of letter runs from which two questions count as one in other words. */
export const SIMILAR = 0.7;

/** MinHash signature of a short text. */
export function signText(text: string): Uint32Array {
  const hash = new MinHash();
  for (const shingle of letterShingles(plainWords(text))) hash.add(shingle);
  return hash.signature();
}

/**
 * Ties between texts that say nearly the same, each to the first of its group.
 * @param pause awaited now and then, so that nothing else waits long
 * @returns id of the group's first member by id, for every text
 */
export async function groupSimilar(
  texts: readonly { readonly id: string; readonly text: string }[],
  pause: () => Promise<void>,
): Promise<Map<string, string>> {
  const index = new LshIndex();
  const groupOf = new Map<string, string>();
  for (const { id, text } of texts) {
    await pause();
    const signature = signText(text);
    const near = index
      .candidates(signature)
      .find((each) => estimateSimilarity(each.signature, signature) >= SIMILAR);
    if (near === undefined) {
      // Only the first of a group is compared with: groups do not creep from one wording to the next.
      index.add(id, signature);
      groupOf.set(id, id);
    } else groupOf.set(id, near.id);
  }
  return groupOf;
}
