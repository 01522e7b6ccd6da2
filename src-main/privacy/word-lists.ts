import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fold, plainName } from './detail.ts';

/**
 * The names and words the finders know. Entries are capitalised as written, names also without accents and apostrophes
 * (`plainName`); `lower…` are folded.
 */
export interface WordLists {
  readonly given: ReadonlySet<string>;
  readonly surnames: ReadonlySet<string>;
  readonly lowerGiven: ReadonlySet<string>;
  readonly lowerSurnames: ReadonlySet<string>;
  /** Names that are ordinary words too. */
  readonly ordinary: ReadonlySet<string>;
  /** Never part of a person’s name. */
  readonly notNames: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
  /** English words, written small. */
  readonly english: ReadonlySet<string>;
  /** Towns of several words by their first one. */
  readonly longPlaces: ReadonlyMap<string, readonly string[]>;
}

const loaded = new Map<string, WordLists>();

/** Read the lists of the app’s resources once. */
export function loadWordLists(resources: string): WordLists {
  const known = loaded.get(resources);
  if (known !== undefined) return known;
  const lines = (name: string): string[] =>
    readFileSync(join(resources, 'privacy', `${name}.txt`), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
  const words = (name: string): string[] =>
    lines(name)
      .flatMap((line) => line.split(' '))
      .filter((word) => word !== '');
  const withPlain = (names: readonly string[]): Set<string> => new Set([...names, ...names.map(plainName)]);
  const given = withPlain(words('given-names'));
  const surnames = withPlain(words('surnames'));
  const lowerGiven = new Set([...given].map(fold));
  const lowerSurnames = new Set([...surnames].map(fold));
  const english = new Set(words('english-words'));
  const ordinary = new Set(words('ordinary-words'));
  for (const [list, lower, more] of [
    [given, lowerGiven, 'more-given-names'],
    [surnames, lowerSurnames, 'more-surnames'],
  ] as const) {
    for (const name of words(more)) {
      const small = name.toLowerCase();
      // A long list holds many words that hardly ever are names: they count where others speak for a person.
      if (english.has(small) && !given.has(name) && !surnames.has(name)) ordinary.add(name);
      list.add(name);
      lower.add(small);
    }
  }
  const placeLines = lines('places');
  const longPlaces = new Map<string, string[]>();
  // The first line lists towns of one word; each further line is one town.
  for (const town of placeLines.slice(1)) {
    const first = town.split(' ')[0] as string;
    longPlaces.set(first, [...(longPlaces.get(first) ?? []), town]);
  }
  const lists: WordLists = {
    given,
    surnames,
    lowerGiven,
    lowerSurnames,
    ordinary,
    english,
    notNames: new Set(words('not-names')),
    places: new Set((placeLines[0] ?? '').split(' ')),
    longPlaces,
  };
  loaded.set(resources, lists);
  return lists;
}
