import { foldWord } from '../search/fold-word.ts';
import { scramble } from '../near-duplicates/shingles.ts';

/** Letters to a shingle: a changed word of a short question spoils few of them. */
const LETTERS = 5;
/** Words in a run that two texts hardly share by chance (GPT-3's overlap check, Brown et al. 2020, appendix C). */
export const RUN_WORDS = 13;

/** Words without case, accents and punctuation, parted by single spaces. */
export function plainWords(text: string): string[] {
  return (text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map(foldWord);
}

/** 32-bit hashes of every run of five letters (spaces count), for texts as short as a question. */
export function letterShingles(words: readonly string[]): Set<number> {
  const text = words.join(' ');
  const found = new Set<number>();
  for (let at = 0; at === 0 || at + LETTERS <= text.length; at += 1) {
    let hash = 0x811c9dc5;
    for (let i = at; i < at + LETTERS && i < text.length; i += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    }
    found.add(scramble(hash));
  }
  return found;
}

/** Every run of 13 words, as text: none for a shorter one. */
export function wordRuns(words: readonly string[]): string[] {
  const runs: string[] = [];
  for (let at = 0; at + RUN_WORDS <= words.length; at += 1) {
    runs.push(words.slice(at, at + RUN_WORDS).join(' '));
  }
  return runs;
}
