import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fold } from './detail.ts';

/** The names and words the finders know. Entries are capitalised as written; `lower…` are folded. */
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
  const given = words('given-names');
  const surnames = words('surnames');
  const placeLines = lines('places');
  const longPlaces = new Map<string, string[]>();
  // The first line lists towns of one word; each further line is one town.
  for (const town of placeLines.slice(1)) {
    const first = town.split(' ')[0] as string;
    longPlaces.set(first, [...(longPlaces.get(first) ?? []), town]);
  }
  const lists: WordLists = {
    given: new Set(given),
    surnames: new Set(surnames),
    lowerGiven: new Set(given.map(fold)),
    lowerSurnames: new Set(surnames.map(fold)),
    ordinary: new Set(words('ordinary-words')),
    notNames: new Set(words('not-names')),
    places: new Set((placeLines[0] ?? '').split(' ')),
    longPlaces,
  };
  loaded.set(resources, lists);
  return lists;
}
