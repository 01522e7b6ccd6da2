/**
 * The longest run of words that a text and a source share letter for letter (case and spacing aside): how much
 * of a document a model says by heart. Found by growing windows over a set of the source's runs, in time
 * proportional to the lengths times the logarithm of the answer.
 * @returns the run as the answer has it and its length in words; length 0 when nothing is shared
 */
export function longestVerbatim(
  answer: string,
  source: string,
): { readonly words: number; readonly text: string } {
  const said = wordsOf(answer);
  const there = wordsOf(source);
  let low = 0;
  let high = Math.min(said.length, there.length);
  let found = 0;
  // Sharing a run of n words means sharing runs of every shorter length: the longest is found by halving.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const at = firstShared(said, there, middle);
    if (at === null) high = middle - 1;
    else {
      low = middle;
      found = at;
    }
  }
  return { words: low, text: said.slice(found, found + low).join(' ') };
}

function firstShared(said: readonly string[], there: readonly string[], length: number): number | null {
  const runs = new Set<string>();
  for (let i = 0; i + length <= there.length; i += 1) runs.add(there.slice(i, i + length).join(' '));
  for (let i = 0; i + length <= said.length; i += 1) {
    if (runs.has(said.slice(i, i + length).join(' '))) return i;
  }
  return null;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:[.,'’:/-][\p{L}\p{N}]+)*/gu) ?? [];
}
