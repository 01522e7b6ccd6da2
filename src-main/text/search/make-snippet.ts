import { isSought, placedWords, type SoughtWord } from './fold-word.ts';

/**
 * The part of a text with most of the sought words, about `words` long, each sought word between `marks`. What is
 * left out is shown by “…”. A text that holds none of them is shown from its beginning.
 */
export function makeSnippet(
  text: string,
  sought: readonly SoughtWord[],
  options: { readonly words: number; readonly marks: readonly [string, string] },
): string {
  const all = placedWords(text);
  const hits = all.map(({ folded }) => sought.findIndex((each) => isSought(folded, each)));
  const start = bestStart(hits, options.words);
  const end = Math.min(all.length, start + options.words);
  const from = start === 0 ? 0 : (all[start]?.from ?? 0);
  const to = end === all.length ? text.length : (all[end - 1]?.to ?? text.length);
  let snippet = start === 0 ? '' : '…';
  let at = from;
  for (let i = start; i < end; i += 1) {
    const word = all[i];
    if (word === undefined || (hits[i] as number) < 0) continue;
    snippet += `${text.slice(at, word.from)}${options.marks[0]}${text.slice(word.from, word.to)}${options.marks[1]}`;
    at = word.to;
  }
  return `${snippet}${text.slice(at, to)}${end === all.length ? '' : '…'}`;
}

/** Most different sought words first, then most of them; a few words of what precedes them are shown, too. */
function bestStart(hits: readonly number[], words: number): number {
  if (hits.length <= words) return 0;
  let best = 0;
  let bestScore = 0;
  for (let i = 0; i < hits.length; i += 1) {
    if ((hits[i] as number) < 0) continue;
    const start = Math.max(0, Math.min(i - 3, hits.length - words));
    const inside = hits.slice(start, start + words).filter((hit) => hit >= 0);
    const score = new Set(inside).size * 1000 + inside.length;
    if (score <= bestScore) continue;
    best = start;
    bestScore = score;
  }
  return best;
}
