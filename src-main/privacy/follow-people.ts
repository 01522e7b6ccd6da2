import { fold, type PersonName, type PrivateDetail } from './detail.ts';
import { gap } from './name-search.ts';
import type { WordLists } from './word-lists.ts';
import { capitalised, GENDERED, PARTICLES, type Word } from './words.ts';

/** The names that a document has shown to be people’s, for finding them wherever they stand in it. */
export interface KnownPeople {
  /** Folded part of a name to the people who have it. */
  readonly byPart: ReadonlyMap<string, readonly PersonName[]>;
  /** Parts that also came written small. */
  readonly small: ReadonlySet<string>;
  /** J.R. and the one person they stand for. */
  readonly byInitials: ReadonlyMap<string, PersonName>;
}

export function gatherPeople(found: readonly PrivateDetail[], lists: WordLists): KnownPeople {
  const byPart = new Map<string, PersonName[]>();
  const small = new Set<string>();
  const initials = new Map<string, PersonName | null>();
  for (const { name, text } of found) {
    if (name === undefined) continue;
    const parts = [...name.given, ...name.family.split(' ')].filter(
      (part) => part.length > 2 && !PARTICLES.has(part),
    );
    for (const part of parts) {
      const shown = capitalised(part);
      if (lists.notNames.has(shown)) continue;
      const people = byPart.get(part) ?? [];
      if (
        !people.some((person) => person.family === name.family && person.given.join() === name.given.join())
      )
        byPart.set(part, [...people, name]);
      if (text === text.toLowerCase()) small.add(part);
    }
    if (name.family !== '' && name.given.length > 0) {
      const letters = [...name.given, name.family].map((part) => part.charAt(0).toUpperCase()).join('');
      const known = initials.get(letters);
      initials.set(letters, known === undefined || known?.family === name.family ? name : null);
    }
  }
  const byInitials = new Map<string, PersonName>();
  for (const [letters, name] of initials) if (name !== null) byInitials.set(letters, name);
  return { byPart, small, byInitials };
}

/** Every further place where a known person is named: whole, in part, with a title, by initials. */
export function followPeople(
  text: string,
  words: readonly Word[],
  small: ReadonlySet<string>,
  people: KnownPeople,
  lists: WordLists,
): PrivateDetail[] {
  if (people.byPart.size === 0) return [];
  const found: PrivateDetail[] = [];
  const isPart = (word: Word): boolean => {
    if (!word.upper && people.small.size === 0) return false;
    const part = fold(word.text);
    if (!people.byPart.has(part)) return false;
    if (!word.upper) return people.small.has(part) && !lists.ordinary.has(capitalised(part));
    return true;
  };
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] as Word;
    if (!isPart(word)) continue;
    let last = i;
    for (let at = i + 1; at < words.length && at < i + 5; at += 1) {
      const next = words[at] as Word;
      const joint = gap(text, words[at - 1], next);
      const initial = next.text.length === 1 && next.upper;
      const afterInitial = words[at - 1]?.text.length === 1;
      if (
        !(joint === ' ' || (afterInitial && joint === '. ')) ||
        !(isPart(next) || initial || PARTICLES.has(next.text))
      )
        break;
      if (isPart(next)) last = at;
    }
    let from = i;
    const before = words[i - 1];
    if (
      before !== undefined &&
      before.text.length === 1 &&
      before.upper &&
      /^\.\s?$/.test(gap(text, before, word))
    )
      from = i - 1;
    const title = words[from - 1];
    if (
      title !== undefined &&
      GENDERED.has(title.text.toLowerCase()) &&
      /^\.? $/.test(gap(text, title, words[from] as Word))
    )
      from -= 1;
    const shown = capitalised(word.text);
    const plain = last === i && from === i && (lists.ordinary.has(shown) || lists.places.has(shown));
    // An ordinary word is the person only where it is clearly written as a name.
    const doubtful =
      plain &&
      (small.has(word.text.toLowerCase()) ||
        /(?:^|[.!?:\n]\s*)$/u.test(text.slice(Math.max(0, word.start - 3), word.start)));
    if (
      !doubtful &&
      !/[@/\\_]$/.test(text.slice(Math.max(0, word.start - 1), word.start)) &&
      !/^[@/\\_]/.test(text.slice(word.end, word.end + 1))
    ) {
      const start = (words[from] as Word).start;
      const end = (words[last] as Word).end;
      const name = personOf(
        words.slice(i, last + 1).map((each) => fold(each.text)),
        people,
      );
      found.push({
        kind: 'person',
        start,
        end,
        text: text.slice(start, end),
        why: 'named elsewhere in the document',
        ...(name !== null && { name }),
      });
    }
    i = last;
  }
  for (const m of text.matchAll(/(?<![\p{L}.])(?:\p{Lu}\.){2,4}(?![\p{L}])/gu)) {
    const name = people.byInitials.get(m[0].replaceAll('.', ''));
    if (name !== undefined)
      found.push({
        kind: 'person',
        start: m.index,
        end: m.index + m[0].length,
        text: m[0],
        why: 'initials of somebody named in the document',
        name,
      });
  }
  return found;
}

/** The person these parts mean: the one who has all of them, the fullest name first. */
function personOf(parts: readonly string[], people: KnownPeople): PersonName | null {
  const names = parts.filter((part) => people.byPart.has(part));
  const candidates = (people.byPart.get(names[0] ?? '') ?? []).filter((person) =>
    names.every((part) => person.given.includes(part) || person.family.split(' ').includes(part)),
  );
  const full = [...candidates].sort((a, b) => fullness(b) - fullness(a))[0];
  if (full === undefined) return { given: names.slice(0, -1), family: names.at(-1) ?? '' };
  return full;
}

function fullness(name: PersonName): number {
  return (name.family === '' ? 0 : 2) + (name.given.length > 0 ? 2 : 0) + Math.min(1, name.given.length);
}
