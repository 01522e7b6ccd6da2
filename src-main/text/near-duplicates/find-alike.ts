import { findFacts } from '../answers/find-facts.ts';
import { isRefusal } from '../answers/is-refusal.ts';
import { tellingWords } from '../coverage/tf-idf.ts';
import { plainWords } from '../leaks/pair-shingles.ts';
import { SIMILAR, signText } from '../leaks/similar-pairs.ts';
import { tokenF1 } from '../metrics/token-f1.ts';
import { LshIndex } from './lsh-index.ts';
import { estimateSimilarity } from './min-hash.ts';

export interface Asked {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  /** Wordings of one question on purpose: they are not told as duplicates. */
  readonly group: string | null;
}

export interface Alike {
  readonly kind: 'contradiction' | 'duplicate' | 'alike';
  readonly words: string;
  readonly firstId: string;
  readonly secondId: string;
}

/** Answers to one question that share fewer of their words (token F1) say different things. */
const SAME_ANSWER = 0.5;
/** Templates make thousands of questions alike: so many are looked at for each. */
const MOST_LOOKED_AT = 64;

/**
 * Questions asked twice, in the same or nearly the same words (MinHash, see SIMILAR), each with the first of its kind.
 * Questions that differ in a number, date or name ask different things. What their answers say decides the kind.
 * @param pause awaited now and then, so that nothing else waits long
 */
export async function findAlike(examples: readonly Asked[], pause: () => Promise<void>): Promise<Alike[]> {
  const byWords = new Map<string, Asked>();
  const byId = new Map<string, Asked>();
  const index = new LshIndex();
  const found: Alike[] = [];
  for (const example of examples) {
    await pause();
    const key = plainWords(example.question).join(' ');
    const same = byWords.get(key);
    if (same !== undefined) {
      const told = compareAnswers(same, example, true);
      if (told !== null) found.push(told);
      continue;
    }
    byWords.set(key, example);
    const signature = signText(example.question);
    const facts = factsOf(example.question);
    let near: Asked | undefined;
    for (const candidate of index.candidates(signature).slice(0, MOST_LOOKED_AT)) {
      if (estimateSimilarity(candidate.signature, signature) < SIMILAR) continue;
      const other = byId.get(candidate.id) as Asked;
      if (factsOf(other.question) !== facts) continue;
      near = other;
      break;
    }
    if (near === undefined) {
      index.add(example.id, signature);
      byId.set(example.id, example);
      continue;
    }
    const told = compareAnswers(near, example, false);
    if (told !== null) found.push(told);
  }
  const order = { contradiction: 0, duplicate: 1, alike: 2 };
  return found.sort((a, b) => order[a.kind] - order[b.kind]);
}

/** null where nobody needs to look: wordings of one question with one answer. */
function compareAnswers(first: Asked, second: Asked, sameWords: boolean): Alike | null {
  const ids = { firstId: first.id, secondId: second.id };
  const differ = howTheyDiffer(first.answer, second.answer);
  if (differ !== null) {
    // “Senior associate” and “associate” are asked about alike and are not the same.
    if (!sameWords && !sameSubject(first.question, second.question)) return null;
    return { kind: 'contradiction', words: differ, ...ids };
  }
  const wordings = first.group !== null && first.group === second.group;
  if (wordings) return null;
  if (sameWords) return { kind: 'duplicate', words: 'The same question twice, answered alike', ...ids };
  return { kind: 'alike', words: 'Nearly the same question, answered alike', ...ids };
}

/** Whether the words that say what two questions are about are the same, up to their endings. */
function sameSubject(first: string, second: string): boolean {
  const stems = (text: string): string =>
    [...new Set(tellingWords(text).map((word) => (word.length > 5 ? word.slice(0, -2) : word)))]
      .map((stem) => stem.slice(0, 5))
      .sort()
      .join(' ');
  return stems(first) === stems(second);
}

/** In words how two answers to one question cannot both hold; null when they can. */
export function howTheyDiffer(first: string, second: string): string | null {
  if (plainWords(first).join(' ') === plainWords(second).join(' ')) return null;
  if (isRefusal(first) !== isRefusal(second)) return 'One declines, the other answers';
  const figures = (text: string): Set<string> =>
    new Set(findFacts(text).flatMap(({ kind, key }) => (kind === 'number' || kind === 'date' ? [key] : [])));
  const [here, there] = [figures(first), figures(second)];
  const onlyHere = [...here].filter((key) => !there.has(key));
  const onlyThere = [...there].filter((key) => !here.has(key));
  if (onlyHere.length > 0 && onlyThere.length > 0)
    return `One says ${onlyHere[0]}, the other ${onlyThere[0]}`;
  if (denies(first) !== denies(second) && tokenF1(first, second) >= SAME_ANSWER)
    return 'One says no where the other says yes';
  if (tokenF1(first, second) < SAME_ANSWER) return 'Their answers share few words';
  return null;
}

function denies(text: string): boolean {
  return /\b(?:not|no|never|none|cannot|nor|without)\b|n['’]t\b/iu.test(text);
}

function factsOf(question: string): string {
  return findFacts(question)
    .map(({ key }) => key)
    .sort()
    .join(' ');
}
