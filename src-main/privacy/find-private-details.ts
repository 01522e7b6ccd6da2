import type { DetailKind } from '../contract/privacy.ts';
import type { Add, PrivateDetail } from './detail.ts';
import { findContacts } from './find-contacts.ts';
import { findDates } from './find-dates.ts';
import { findLegal } from './find-legal.ts';
import { findNames } from './find-names.ts';
import { findNumbers } from './find-numbers.ts';
import { findParties } from './find-parties.ts';
import { findPlaces } from './find-places.ts';
import { followPeople, gatherPeople } from './follow-people.ts';
import type { WordLists } from './word-lists.ts';
import { readWords, smallWords, type Word } from './words.ts';

/** Of two findings for the same words the earlier kind wins. */
const ORDER: readonly DetailKind[] = [
  'email',
  'url',
  'ip',
  'ssn',
  'card',
  'account',
  'national-id',
  'mrn',
  'health-plan',
  'licence',
  'vehicle',
  'device',
  'biometric',
  'fax',
  'phone',
  'date',
  'age',
  'privilege',
  'photo',
  'matter',
  'person',
  'place',
  'party',
  'number',
];

/** All protected details of one document, in order and without overlaps. */
export function findPrivateDetails(text: string, context: { readonly lists: WordLists }): PrivateDetail[] {
  return [...findInParts([text], context)][0] ?? [];
}

/**
 * The same for a document in parts (passages): people named in one part are found in all others. Yields the
 * details of each part in order, working between yields, so that a long document can be read in turns.
 */
export function* findInParts(
  parts: readonly string[],
  { lists }: { readonly lists: WordLists },
): Generator<PrivateDetail[] | null, void> {
  const words = parts.map(readWords);
  const small = new Set<string>();
  for (const some of words) smallWords(some, small);
  const first: PrivateDetail[][] = [];
  for (const [i, part] of parts.entries()) {
    first.push(findOnce(part, words[i] ?? [], small, lists));
    if (parts.length > 1) yield null;
  }
  const people = gatherPeople(first.flat(), lists);
  for (const [i, part] of parts.entries()) {
    const more = followPeople(part, words[i] ?? [], small, people, lists);
    yield withoutOverlaps([...(first[i] ?? []), ...more]);
  }
}

function findOnce(
  text: string,
  words: readonly Word[],
  small: ReadonlySet<string>,
  lists: WordLists,
): PrivateDetail[] {
  const found: PrivateDetail[] = [];
  const add: Add = (kind, start, end, why) => {
    if (end > start) found.push({ kind, start, end, text: text.slice(start, end), why });
  };
  findContacts(text, add);
  findNumbers(text, add);
  findDates(text, add);
  findLegal(text, add);
  findPlaces(text, words, lists, add);
  for (const party of findParties(text, lists))
    found.push({ ...party, text: text.slice(party.start, party.end) });
  found.push(...findNames(text, words, small, lists));
  return withoutOverlaps(found);
}

/** The longer of two overlapping findings stands; of the same length the one of the surer kind. */
export function withoutOverlaps(found: readonly PrivateDetail[]): PrivateDetail[] {
  const ranked = [...found].sort(
    (a, b) => b.end - b.start - (a.end - a.start) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind),
  );
  const kept: PrivateDetail[] = [];
  const taken = new Set<number>();
  for (const detail of ranked) {
    let free = true;
    for (let at = detail.start; at < detail.end && free; at += 1) free = !taken.has(at);
    if (!free) continue;
    for (let at = detail.start; at < detail.end; at += 1) taken.add(at);
    kept.push(detail);
  }
  return kept.sort((a, b) => a.start - b.start);
}
