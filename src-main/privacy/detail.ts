/** What the finders give: a stretch of text that may protect somebody. */
import type { DetailKind } from '../contract/privacy.ts';

export interface PersonName {
  /** Given names and initials as written, folded; empty when only the family name was written. */
  readonly given: readonly string[];
  /** Folded; empty when only a given name was written. */
  readonly family: string;
}

export interface PrivateDetail {
  readonly kind: DetailKind;
  /** Half-open range in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Why it was found, in a few words. */
  readonly why: string;
  /** For `person` only. */
  readonly name?: PersonName;
}

export type Add = (kind: DetailKind, start: number, end: number, why: string) => void;

const ASCII = /^[ -~]*$/;

/** Letters without accents and case: what two ways of writing one name share. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('Ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('Ł', 'l')
    .replaceAll('’', "'")
    .toLowerCase();
}

/** `O’Shaughnessy`, `MÜLLER`, `McAllister` as the long lists write them: `Oshaughnessy`, `Muller`, `Mcallister`. */
export function plainName(name: string): string {
  return fold(name)
    .replaceAll("'", '')
    .replace(/(^|-)(\p{L})/gu, (_, joint: string, letter: string) => joint + letter.toUpperCase());
}
