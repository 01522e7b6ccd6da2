/** Finds the words of a passage that an answer repeats: what a reader checks an answer against. */

export type Range = [from: number, to: number];

interface Word {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

/** Longer texts are compared by their first words only: the table below grows with the product of both. */
const MAX_WORDS = 1500;

/**
 * The longest runs of words that `answer` and `passage` have in common, as character ranges of the passage in
 * reading order, not overlapping. A run has at least three words, or two of which one says something (five
 * letters or a digit). Each word of the answer supports once.
 */
export function findSupport(passage: string, answer: string): Range[] {
  const there = wordsOf(passage).slice(0, MAX_WORDS);
  const said = wordsOf(answer).slice(0, MAX_WORDS);
  const usedThere = there.map(() => false);
  const usedSaid = said.map(() => false);
  const ranges: Range[] = [];
  for (const run of commonRuns(there, said)) {
    const free = longestFree(run, usedThere, usedSaid);
    if (!tellsSomething(there.slice(free.there, free.there + free.length))) continue;
    for (let k = 0; k < free.length; k += 1) {
      usedThere[free.there + k] = true;
      usedSaid[free.said + k] = true;
    }
    const first = there[free.there] as Word;
    const last = there[free.there + free.length - 1] as Word;
    ranges.push([first.from, last.to]);
  }
  return ranges.sort((a, b) => a[0] - b[0]);
}

/** Share of the answer's words that stand in the passage, in any order; 1 for an answer without words. */
export function supportedShare(passage: string, answer: string): number {
  const there = new Set(wordsOf(passage).map(({ key }) => key));
  const said = wordsOf(answer);
  if (said.length === 0) return 1;
  return said.filter(({ key }) => there.has(key)).length / said.length;
}

/** Figures of the answer (“7”, “12.5”, “2,000”) that the passage does not have. */
export function unsupportedFigures(passage: string, answer: string): string[] {
  const figures = (text: string): string[] =>
    [...text.matchAll(/\d+(?:[.,:/]\d+)*/g)].map(([figure]) => figure.replace(/,(?=\d{3}\b)/g, ''));
  const there = new Set(figures(passage));
  return [...new Set(figures(answer))].filter((figure) => !there.has(figure));
}

interface Run {
  readonly there: number;
  readonly said: number;
  readonly length: number;
}

/** Maximal common runs, longest first; of equals the first in the passage. */
function commonRuns(there: readonly Word[], said: readonly Word[]): Run[] {
  const runs: Run[] = [];
  let above = new Uint32Array(said.length + 1);
  for (let i = 0; i < there.length; i += 1) {
    const row = new Uint32Array(said.length + 1);
    for (let j = 0; j < said.length; j += 1) {
      if ((there[i] as Word).key !== (said[j] as Word).key) continue;
      const length = (above[j] as number) + 1;
      row[j + 1] = length;
      const goesOn = i + 1 < there.length && j + 1 < said.length && there[i + 1]?.key === said[j + 1]?.key;
      if (!goesOn && length > 1) runs.push({ there: i - length + 1, said: j - length + 1, length });
    }
    above = row;
  }
  return runs.sort((a, b) => b.length - a.length || a.there - b.there || a.said - b.said);
}

function longestFree(run: Run, usedThere: readonly boolean[], usedSaid: readonly boolean[]): Run {
  let best = { ...run, length: 0 };
  let start = 0;
  for (let k = 0; k <= run.length; k += 1) {
    const taken = k === run.length || usedThere[run.there + k] === true || usedSaid[run.said + k] === true;
    if (!taken) continue;
    if (k - start > best.length)
      best = { there: run.there + start, said: run.said + start, length: k - start };
    start = k + 1;
  }
  return best;
}

function tellsSomething(words: readonly Word[]): boolean {
  if (words.length >= 3) return true;
  return words.length === 2 && words.some(({ key }) => key.length >= 5 || /\d/.test(key));
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}]+(?:[.,'’][\p{L}\p{N}]+)*/gu)].map((match) => ({
    key: match[0].normalize('NFKD').replace(/\p{M}/gu, '').replace(/’/g, "'").toLowerCase(),
    from: match.index,
    to: match.index + match[0].length,
  }));
}
