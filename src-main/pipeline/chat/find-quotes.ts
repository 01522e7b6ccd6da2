import type { GivenPassage, Quote } from '../../contract/chat.ts';
import { findSupport } from '../../text/find-support.ts';

const fewestWords = 4;
const plainEnough = /^\p{L}{1,3}$/u;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/**
 * The words of passages that an answer repeats exactly, case and punctuation aside: at least four words, or
 * fewer with a figure among them. What the question itself says is no support. Each word of the answer is cited
 * once, from the best passage that has it.
 */
export function findQuotes(
  answer: string,
  question: string,
  passages: readonly Pick<GivenPassage, 'passageId' | 'text'>[],
): Quote[] {
  const asked = new Set(wordsOf(question));
  const found = passages.flatMap(({ passageId, text }) =>
    findSupport(text, answer).flatMap((there): Quote[] => {
      const words = wordsOf(text.slice(...there));
      const tells = words.length >= fewestWords || words.some((word) => /\d/.test(word));
      if (!tells || words.every((word) => plainEnough.test(word))) return [];
      if (words.every((word) => asked.has(word))) return [];
      const said = findSupport(answer, text.slice(...there)).find(
        (range) => wordsOf(answer.slice(...range)).join(' ') === words.join(' '),
      );
      return said === undefined ? [] : [{ passageId, there, said }];
    }),
  );
  const quotes: Quote[] = [];
  for (const quote of found.toSorted((a, b) => b.said[1] - b.said[0] - (a.said[1] - a.said[0]))) {
    const free = quotes.every(({ said }) => said[1] <= quote.said[0] || said[0] >= quote.said[1]);
    if (free) quotes.push(quote);
  }
  return quotes.sort((a, b) => a.said[0] - b.said[0]);
}

/** Whether a quote still says in its passage what it says in the answer: passages change when something is masked. */
export function stillStands(quote: Quote, answer: string, passage: string): boolean {
  return wordsOf(passage.slice(...quote.there)).join(' ') === wordsOf(answer.slice(...quote.said)).join(' ');
}
