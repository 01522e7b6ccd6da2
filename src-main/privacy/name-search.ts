/** What the rules for names share: where they look, what a find is, and how names are put together. */
import { fold, type PersonName, plainName, type PrivateDetail } from './detail.ts';
import type { WordLists } from './word-lists.ts';
import { capitalised, PARTICLES, THING_AFTER, TITLES, type Word } from './words.ts';

export const CONTRACTION =
  /^(?:I|It|He|She|We|They|That|What|There|Here|You|Who|How|Let|Don|Can|Won|Didn|Isn)['’]/;

export interface Search {
  readonly text: string;
  readonly words: readonly Word[];
  readonly lists: WordLists;
  /** Words that the document writes small as well. */
  readonly small: ReadonlySet<string>;
}

export interface Hit {
  readonly detail: PrivateDetail;
  readonly last: number;
}

/** Index of the last word of the name that begins at `i`; null when it is none. */
export function lastOfName(search: Search, i: number, most: number): number | null {
  const { text, words, lists } = search;
  const first = words[i] as Word;
  const asInitial = first.text.length === 1 && text[first.end] === '.' && words[i + 1]?.upper === true;
  if (
    !first.upper ||
    CONTRACTION.test(first.text) ||
    (!asInitial && lists.notNames.has(capitalised(first.text))) ||
    TITLES.has(first.text.toLowerCase())
  )
    return null;
  let last = i;
  let taken = 1;
  for (let at = i + 1; at < words.length && taken < most; at += 1) {
    const word = words[at] as Word;
    const previous = words[at - 1] as Word;
    const joint = gap(text, previous, word);
    const afterInitial = previous.text.length === 1 && /^\.\s?$/.test(joint);
    if (joint !== ' ' && joint !== '\u00a0' && !afterInitial) break;
    // A possessive ends the name.
    if (previous.end !== word.start - joint.length) break;
    if (
      PARTICLES.has(word.text.toLowerCase()) &&
      !(word.upper && (word.text.length > 3 || word.text.length === 1))
    ) {
      const following = words[at + 1];
      if (
        following === undefined ||
        gap(text, word, following) !== ' ' ||
        !(following.upper || PARTICLES.has(following.text)) ||
        (!word.upper &&
          ['e', 'y', 'do', 'da', 'la', 'le', 'st', 'al', 'el'].includes(word.text) &&
          !following.upper)
      )
        break;
      continue;
    }
    const initial = word.text.length === 1 && text[word.end] === '.';
    if (!word.upper || THING_AFTER.has(word.text)) break;
    if (!initial && lists.notNames.has(capitalised(word.text))) break;
    if (word.text.length === 1 && !/^\.?\s/.test(text.slice(word.end, word.end + 2))) break;
    // “Maria Kessler DOB”, “Maria Kessler MD”: letters that are no name.
    if (
      word.text.length <= 4 &&
      word.text === word.text.toUpperCase() &&
      first.text !== first.text.toUpperCase() &&
      word.text.length > 1
    )
      break;
    last = at;
    taken += 1;
  }
  while (last > i && (words[last] as Word).text.length === 1) last -= 1;
  return last;
}

/** “Kessler, Maria J.” */
export function initialsAfter(search: Search, at: number): number {
  const { text, words } = search;
  const next = words[at + 1];
  if (next?.text.length === 1 && next.upper && gap(text, words[at], next) === ' ' && text[next.end] === '.')
    return at + 1;
  return at;
}

export function hit(
  search: Search,
  from: number,
  nameFrom: number,
  last: number,
  why: string,
  as: 'given' | 'family' | 'reversed' | null,
): Hit {
  const { text, words } = search;
  const start = (words[from] as Word).start;
  const end = (words[last] as Word).end;
  const parts = words.slice(nameFrom, last + 1).map((word) => word.text);
  return {
    detail: { kind: 'person', start, end, text: text.slice(start, end), why, name: toName(parts, as) },
    last,
  };
}

/** Given names and family name of the parts; particles belong to the family name. */
export function toName(parts: readonly string[], as: 'given' | 'family' | 'reversed' | null): PersonName {
  const folded = parts.map(fold);
  if (as === 'reversed') return { given: folded.slice(1), family: folded[0] ?? '' };
  if (folded.length === 1)
    return as === 'given' ? { given: folded, family: '' } : { given: [], family: folded[0] ?? '' };
  let from = folded.length - 1;
  while (from > 1 && PARTICLES.has(folded[from - 1] ?? '')) from -= 1;
  return { given: folded.slice(0, from), family: folded.slice(from).join(' ') };
}

export function gap(text: string, before: Word | undefined, after: Word): string {
  return before === undefined ? '' : text.slice(before.end, after.start);
}

const PLAIN = /^[A-Z][a-z]*$/;

/** In a list as it is, without accents and apostrophes, or with one half of a double name. */
export function has(list: ReadonlySet<string>, word: string): boolean {
  if (list.has(word)) return true;
  if (PLAIN.test(word)) return false;
  if (list.has(plainName(word))) return true;
  if (!word.includes('-')) return false;
  const halves = word.split('-');
  return halves.every((half) => half.length > 2) && halves.some((half) => list.has(plainName(half)));
}

export function isKnown({ lists }: Search, word: Word): boolean {
  const name = capitalised(word.text);
  return has(lists.given, name) || has(lists.surnames, name);
}

export function anyKnown(search: Search, from: number, to: number): boolean {
  return search.words.slice(from, to + 1).some((word) => isKnown(search, word));
}

/** None of these words is written small in this text or is a word of other things. */
export function isNew(search: Search, from: number, to: number): boolean {
  return search.words
    .slice(from, to + 1)
    .every(
      ({ text }) =>
        !search.small.has(text.toLowerCase()) &&
        (text.length < 2 || !search.lists.notNames.has(capitalised(text))) &&
        !THING_AFTER.has(text) &&
        (text.length < 2 || text !== text.toUpperCase()),
    );
}

/** Some word of these is an English one: of what nobody knows as a name it is more likely a thing. */
export function areEnglish({ words, lists }: Search, from: number, to: number): boolean {
  return words.slice(from, to + 1).some(({ text }) => {
    const lower = text.toLowerCase();
    return lists.english.has(lower) || lists.english.has(lower.replace(/s$/, ''));
  });
}

/** Names or words that English does not know: nothing in this stretch is an ordinary word, a place or a thing. */
export function isForeign({ text, words, lists, small }: Search, from: number, to: number): boolean {
  return words.slice(from, to + 1).every((word) => {
    const lower = word.text.toLowerCase();
    if (word.text.length === 1 && word.upper && text[word.end] === '.') return true;
    if (PARTICLES.has(lower)) return true;
    const name = capitalised(word.text);
    return (
      word.text.length > 2 &&
      !small.has(lower) &&
      !lists.english.has(lower) &&
      !lists.english.has(lower.replace(/s$/, '')) &&
      !lists.ordinary.has(name) &&
      !lists.notNames.has(name) &&
      !lists.places.has(name) &&
      !lists.longPlaces.has(name) &&
      !THING_AFTER.has(word.text)
    );
  });
}

export function isPlain({ lists }: Search, name: string): boolean {
  return lists.ordinary.has(name) || lists.notNames.has(name);
}

/** The words around are capitalised too: a heading, or the name of something. */
export function titleCase({ text, words }: Search, from: number, to: number): boolean {
  const before = words[from - 1];
  const after = words[to + 1];
  const left =
    before !== undefined &&
    before.upper &&
    gap(text, before, words[from] as Word) === ' ' &&
    before.text.length > 3 &&
    !sentenceStart(text, before.start);
  const right = after !== undefined && after.upper && gap(text, words[to], after) === ' ';
  return left || right;
}

export function sentenceStart(text: string, start: number): boolean {
  return /(?:^|[.!?:;•*>\n\r\]]["”’)]?\s*|[“"(]\s*)$/u.test(text.slice(Math.max(0, start - 4), start));
}
