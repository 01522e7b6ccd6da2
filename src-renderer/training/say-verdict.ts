import type { Trial } from './choice-store.ts';

/** What the trial found about room, as a sentence. */
export function sayVerdict({ word, because }: NonNullable<Trial['verdict']>): string {
  const head = {
    fits: 'It fits on this computer',
    tight: 'It fits tightly',
    cannot: 'It cannot be trained here',
  }[word];
  const why = (because ?? '').replace(/\.$/, '');
  return why === '' ? `${head}.` : `${head}, ${why}.`;
}
