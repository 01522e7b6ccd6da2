/** Shorter runs are everybody's words. */
const seedWords = 4;

export interface SharedRun {
  readonly words: number;
  /** As the answer has it, in lower case. */
  readonly text: string;
  /** Place of the source among those given. */
  readonly source: number;
}

/**
 * Looks up the longest run of words that an answer shares letter for letter (case and spacing aside) with any of many
 * sources. Every run of four words of the sources is remembered once, so that an answer costs its own length and not
 * theirs.
 */
export function verbatimIndex(sources: readonly string[]): (answer: string) => SharedRun | null {
  const texts = sources.map(wordsOf);
  const starts = new Map<string, [source: number, at: number][]>();
  for (const [source, words] of texts.entries()) {
    for (let at = 0; at + seedWords <= words.length; at += 1) {
      const key = words.slice(at, at + seedWords).join(' ');
      const known = starts.get(key);
      if (known === undefined) starts.set(key, [[source, at]]);
      else known.push([source, at]);
    }
  }
  return (answer) => {
    const said = wordsOf(answer);
    let best: SharedRun | null = null;
    for (let from = 0; from + seedWords <= said.length; from += 1) {
      for (const [source, at] of starts.get(said.slice(from, from + seedWords).join(' ')) ?? []) {
        const there = texts[source] ?? [];
        let length = seedWords;
        while (from + length < said.length && said[from + length] === there[at + length]) length += 1;
        if (best !== null && length <= best.words) continue;
        best = { words: length, text: said.slice(from, from + length).join(' '), source };
      }
    }
    return best;
  };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:[.,'’:/-][\p{L}\p{N}]+)*/gu) ?? [];
}
