import { tellingWords } from './tf-idf.ts';

const WORDS = 3;

/**
 * Names of topics: the words that stand in many of a topic's texts and in few others, best first.
 * Worth of a word: share of the topic's texts with it × ln(that share / its share elsewhere, smoothed).
 * @param labels topic of each text
 */
export function nameTopics(texts: readonly string[], labels: ArrayLike<number>, topics: number): string[][] {
  const inTopic = Array.from({ length: topics }, () => new Map<string, number>());
  const sizes = new Array<number>(topics).fill(0);
  const everywhere = new Map<string, number>();
  for (const [i, text] of texts.entries()) {
    const label = labels[i] as number;
    sizes[label] = (sizes[label] as number) + 1;
    for (const word of new Set(tellingWords(text))) {
      everywhere.set(word, (everywhere.get(word) ?? 0) + 1);
      const counts = inTopic[label] as Map<string, number>;
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return inTopic.map((counts, label) => {
    const size = sizes[label] as number;
    const others = texts.length - size;
    const worth = (word: string, count: number): number => {
      const share = count / size;
      const elsewhere = ((everywhere.get(word) as number) - count + 0.5) / (others + 1);
      return share * Math.log(share / elsewhere);
    };
    const ranked = [...counts]
      .map(([word, count]) => ({ word, worth: worth(word, count) }))
      .sort((a, b) => b.worth - a.worth || (a.word < b.word ? -1 : 1))
      .map(({ word }) => word);
    return withoutForms(ranked).slice(0, WORDS);
  });
}

/** A word and its plural say the same in a name. */
function withoutForms(words: readonly string[]): string[] {
  const kept: string[] = [];
  for (const word of words.slice(0, 24)) {
    const stem = word.slice(0, Math.max(4, word.length - 2));
    if (
      !kept.some(
        (other) => other.startsWith(stem) || word.startsWith(other.slice(0, Math.max(4, other.length - 2))),
      )
    )
      kept.push(word);
  }
  return kept;
}
