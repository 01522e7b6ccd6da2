/** Words as the full-text index keeps them: without case and accents. */

const wordPattern = /[\p{L}\p{N}\p{M}]+/gu;

export function foldWord(word: string): string {
  // Most text has no accents, and taking them off is the dearest part of a search.
  if (!/[^ -~\s]/.test(word)) return word.toLowerCase();
  return word
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

export interface PlacedWord {
  readonly folded: string;
  readonly from: number;
  readonly to: number;
}

/** The words of a text with their places in it. */
export function placedWords(text: string): PlacedWord[] {
  return [...text.matchAll(wordPattern)].map((match) => ({
    folded: foldWord(match[0]),
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** A word sought; as a beginning, it stands for all words that begin with it. */
export interface SoughtWord {
  readonly folded: string;
  readonly beginning: boolean;
}

/** The words of a query; the last one is a beginning when it has two letters. */
export function soughtWords(query: string): SoughtWord[] {
  const words = query.match(wordPattern) ?? [];
  return words.map((word, i) => ({
    folded: foldWord(word),
    beginning: i === words.length - 1 && word.length > 1,
  }));
}

export function isSought(folded: string, sought: SoughtWord): boolean {
  return sought.beginning ? folded.startsWith(sought.folded) : folded === sought.folded;
}
