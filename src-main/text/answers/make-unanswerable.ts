import { foldWord } from '../search/fold-word.ts';
import { seededRandom } from '../statistics/random.ts';
import { shuffle } from '../statistics/shuffle.ts';
import { findFacts } from './find-facts.ts';

export type UnanswerableOrigin = 'template' | 'other field' | 'exchanged word';

export interface UnanswerableQuestion {
  readonly question: string;
  readonly origin: UnanswerableOrigin;
  /** What the documents never mention, so that they cannot hold the answer. */
  readonly absent: string;
}

/** What questions are made of; pairs are a phrase and the word of it that must be absent. */
export interface UnanswerableParts {
  readonly templates: readonly string[];
  readonly subjects: readonly (readonly [phrase: string, word: string])[];
  readonly otherFields: readonly (readonly [question: string, word: string])[];
  /** Singular and plural. */
  readonly nouns: readonly (readonly [one: string, many: string])[];
  readonly names: readonly string[];
}

/** A word after an article or its like, at most one word between, where the group of words ends: most likely a thing. */
const thing =
  /(?<before>\b(?:the|an?|our|my|your|their|this|every|any|of|which|how many) (?:\p{L}+ )?)(?<word>(?!have\b|come\b|need\b|happen\b|mean\b|take\b|look\b)\p{L}{4,})(?=[?.,]| (?:of|for|in|on|at|be|is|are|was|were|with|after|before|when|and|or|from|by|go|stay|last|cost)\b)(?<!(?:ed|ing|ly))/giu;

/**
 * Questions that the documents cannot answer, because a telling word of each stands nowhere in them: made from
 * templates, taken from other fields, and real questions with a name, figure or thing exchanged for an absent one.
 * Half are templates or real questions, so that the form alone gives nothing away. The same for the same seed.
 * @param known whether the documents have a word, folded as the search folds it
 * @returns `count` of them, or fewer where too many of the words are known
 */
export function makeUnanswerable(
  count: number,
  parts: UnanswerableParts,
  realQuestions: readonly string[],
  known: (foldedWord: string) => boolean,
  seed: number,
): UnanswerableQuestion[] {
  const random = seededRandom(seed);
  const absent = (words: string): boolean =>
    (words.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).every((word) => !known(foldWord(word)));
  const subjects = shuffle(
    parts.subjects.filter(([, word]) => absent(word)),
    random,
  );
  const nouns = shuffle(
    parts.nouns.filter((forms) => forms.every(absent)),
    random,
  );
  const names = shuffle(
    parts.names.filter((name) => absent(name.replace(/\band\b/gu, ''))),
    random,
  );
  const kinds: UnanswerableQuestion[][] = [
    shuffle([...new Set(realQuestions)], random).flatMap((question, i) =>
      exchange(question, nouns, names, i),
    ),
    subjects.map(([phrase, word], i) => ({
      question: fill(parts.templates, phrase, i),
      origin: 'template' as const,
      absent: word,
    })),
    shuffle(
      parts.otherFields.filter(([, word]) => absent(word)),
      random,
    ).map(([question, word]) => ({ question, origin: 'other field' as const, absent: word })),
    // A second round of templates, for sets that are short of the rest.
    subjects.map(([phrase, word], i) => ({
      question: fill(parts.templates, phrase, i + 3),
      origin: 'template' as const,
      absent: word,
    })),
  ];
  const chosen = new Map<string, UnanswerableQuestion>();
  for (let round = 0; chosen.size < count && kinds.some((kind) => round < kind.length); round += 1) {
    for (const kind of kinds) {
      const next = kind[round];
      if (next !== undefined && chosen.size < count) chosen.set(next.question, next);
    }
  }
  return [...chosen.values()];
}

function fill(templates: readonly string[], phrase: string, at: number): string {
  return (templates[at % templates.length] ?? '{}').replace('{}', phrase);
}

/** A name becomes another; without one, the last thing asked about becomes one that nobody wrote about. */
function exchange(
  question: string,
  nouns: UnanswerableParts['nouns'],
  names: readonly string[],
  at: number,
): UnanswerableQuestion[] {
  const fact = findFacts(question).find(({ kind, text }) => kind === 'name' && !question.startsWith(text));
  const name = names[at % Math.max(1, names.length)];
  if (fact !== undefined && name !== undefined && question.includes(fact.text)) {
    return [{ question: question.replace(fact.text, name), origin: 'exchanged word', absent: name }];
  }
  const noun = nouns[at % Math.max(1, nouns.length)];
  const last = [...question.matchAll(thing)].at(-1);
  if (noun === undefined || last === undefined) return [];
  const [whole, before = '', word = ''] = last;
  const [one, many] = noun;
  const put = /s$/u.test(word) && !/ss$/u.test(word) ? many : one;
  const article = before.replace(/\ban? $/iu, /^[aeiou]/iu.test(put) ? 'an ' : 'a ');
  const changed = `${question.slice(0, last.index)}${article}${put}${question.slice(last.index + whole.length)}`;
  return [{ question: changed, origin: 'exchanged word', absent: put }];
}
