import { supportedShare } from '../find-support.ts';
import { splitSentences } from '../split-sentences.ts';
import { type Fact, findFacts } from './find-facts.ts';

export interface Faithfulness {
  /** Share of the answer's sentences that the source supports, 0 to 1; 1 for an answer without sentences. */
  readonly share: number;
  /** Sentences the source does not support, as written. */
  readonly unsupported: readonly string[];
  /** Numbers, dates, names and citations that stand nowhere in the source or the question. */
  readonly wrongFacts: readonly Pick<Fact, 'kind' | 'text'>[];
}

/** From this share of a sentence's words on, the source says it. */
const leastWords = 0.6;

/**
 * How faithful an answer is to its source. A sentence is supported when at least 60 of 100 of its words stand in
 * the source and every number, date, name and citation in it stands there exactly. What the question itself
 * says may be said again. Word overlap cannot see a "not" that was left out: a person still reads.
 */
export function checkFaithfulness(answer: string, source: string, question: string): Faithfulness {
  const known = `${source}\n${question}`;
  const keys = new Set(findFacts(known).map(({ key }) => key));
  const lower = known.toLowerCase();
  // A name at the start of a sentence, or a plain figure inside a longer one, is still there.
  const stands = ({ kind, key }: Fact): boolean => keys.has(key) || (kind === 'name' && lower.includes(key));
  const unsupported: string[] = [];
  const wrongFacts: Pick<Fact, 'kind' | 'text'>[] = [];
  const sentences = splitSentences(answer);
  for (const sentence of sentences) {
    const wrong = findFacts(sentence).filter((fact) => !stands(fact));
    wrongFacts.push(...wrong.map(({ kind, text }) => ({ kind, text })));
    if (wrong.length > 0 || supportedShare(known, sentence) < leastWords) unsupported.push(sentence);
  }
  const share = sentences.length === 0 ? 1 : 1 - unsupported.length / sentences.length;
  return { share, unsupported, wrongFacts };
}
