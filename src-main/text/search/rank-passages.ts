import { foldWord, isSought, type SoughtWord } from './fold-word.ts';

/** As in BM25 (Robertson and Zaragoza 2009): how soon more of the same word stops counting, and how much length counts. */
const K1 = 1.2;
const B = 0.75;
/** What a sought word in the headings above a passage is worth, and one that follows the sought word before it. */
const IN_HEADING = 1.2;
const NEXT_TO = 1.5;

export interface Candidate {
  readonly text: string;
  /** The headings above it, as one text. */
  readonly headings: string;
}

/**
 * The best of passages that all hold all sought words: those that say them more often for their length, next to
 * each other, or under a heading with them. How rare a word is says nothing here, since all passages have it.
 * @returns at most `limit` of the candidates, best first; equals in their order
 */
export function rankPassages<C extends Candidate>(
  candidates: readonly C[],
  sought: readonly SoughtWord[],
  limit: number,
): C[] {
  const typical = candidates.reduce((sum, { text }) => sum + text.length, 0) / (candidates.length || 1);
  return candidates
    .map((candidate, order) => ({ candidate, order, score: scoreOf(candidate, sought, typical) }))
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

function scoreOf({ text, headings }: Candidate, sought: readonly SoughtWord[], typical: number): number {
  const counts = sought.map(() => 0);
  let adjacent = 0;
  let previous = -1;
  for (const word of wordsOf(text)) {
    let found = -1;
    for (let i = 0; i < sought.length; i += 1) {
      if (!isSought(word, sought[i] as SoughtWord)) continue;
      counts[i] = (counts[i] as number) + 1;
      if (previous === i - 1 && i > 0) adjacent += 1;
      found = i;
    }
    previous = found;
  }
  const norm = K1 * (1 - B + (B * text.length) / (typical || 1));
  const said = counts.reduce((sum, count) => sum + (count * (K1 + 1)) / (count + norm), 0);
  const above = wordsOf(headings).filter((word) => sought.some((each) => isSought(word, each))).length;
  return said + Math.min(adjacent, 3) * NEXT_TO + Math.min(above, 2) * IN_HEADING;
}

function wordsOf(text: string): readonly string[] {
  return foldWord(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
