/** Approved examples whose question is worded most like one asked in chat. By words only, so that it is explainable. */
import type { ExampleRow } from '../../src-main/contract/examples.ts';

/** Words that say nothing about the subject. */
const plain = new Set(
  'a an and are as at be by can do does for from has have how i if in is it its may me must of on or our should that the their there they this to us was we what when where which who will with you your'.split(
    ' ',
  ),
);

function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => !plain.has(word)));
}

/** Share of words two questions have in common: 2 × shared / (words of one + words of the other), 0 to 1. */
export function likeness(a: string, b: string): number {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  if (one.size === 0 || other.size === 0) return 0;
  const shared = [...one].filter((word) => other.has(word)).length;
  return (2 * shared) / (one.size + other.size);
}

/** At most `most` examples at or above `least` likeness, the nearest first. */
export function nearestApproved(
  question: string,
  examples: readonly ExampleRow[],
  { most = 2, least = 0.4 } = {},
): ExampleRow[] {
  const ranked = examples
    .map((example) => ({ example, near: likeness(question, example.question) }))
    .filter(({ near }) => near >= least)
    .sort((a, b) => b.near - a.near)
    .map(({ example }) => example);
  // Other wordings of one question share its answer: saying it once is enough.
  const answers = new Set<string>();
  return ranked.filter(({ answer }) => !answers.has(answer) && answers.add(answer)).slice(0, most);
}
