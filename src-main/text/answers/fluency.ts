import { splitSentences } from '../split-sentences.ts';

export interface Fluency {
  /** Share of the answer's four-word runs that it has said before, 0 to 1: loops come near 1. */
  readonly repetition: number;
  /** Sentences without an end, or with a bracket or quotation mark left open. */
  readonly broken: readonly string[];
}

const run = 4;
const ended = /[.!?:;…][")\]”’]*$/u;

/** What can be seen of fluency in the words alone (repetition as in Welleck et al. 2020, seq-rep-4). */
export function checkFluency(answer: string): Fluency {
  const words = answer.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const runs = words
    .slice(0, Math.max(0, words.length - run + 1))
    .map((_, i) => words.slice(i, i + run).join(' '));
  const repetition = runs.length === 0 ? 0 : 1 - new Set(runs).size / runs.length;
  const sentences = splitSentences(answer);
  // Short answers such as “Seven years” are whole without a full stop.
  const broken = sentences.filter(
    (sentence) => (sentence.split(/\s+/u).length > 6 && !ended.test(sentence)) || !isBalanced(sentence),
  );
  return { repetition, broken };
}

function isBalanced(text: string): boolean {
  // “a)” and “1.)” number a list and open nothing.
  const bare = text.replace(/(?:^|\s)\(?(?:[a-z]|\d+|[ivx]+)\.?\)/giu, ' ');
  return [
    ['(', ')'],
    ['[', ']'],
    ['“', '”'],
  ].every(([open = '', close = '']) => bare.split(open).length === bare.split(close).length);
}
