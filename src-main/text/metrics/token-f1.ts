import { normalisedWords } from './normalise.ts';

/**
 * SQuAD token F1, 0 to 1: harmonic mean of precision and recall over the bag of normalised words
 * (Rajpurkar et al. 2016). Two empty texts agree (1); one empty text agrees with nothing (0), as in SQuAD 2.0.
 */
export function tokenF1(answer: string, reference: string): number {
  const given = normalisedWords(answer);
  const wanted = normalisedWords(reference);
  if (given.length === 0 || wanted.length === 0) return given.length === wanted.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of given) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    shared += 1;
  }
  // 2PR/(P+R) with P = shared/given and R = shared/wanted.
  return (2 * shared) / (given.length + wanted.length);
}
