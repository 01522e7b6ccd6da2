/**
 * Answer normalisation of SQuAD (Rajpurkar et al. 2016, evaluate-v1.1: lower case, no punctuation, no
 * English articles, single spaces), made Unicode-aware: compatibility forms are unified (NFKC) and
 * every script's punctuation and symbols count, not only ASCII's. One deliberate difference: a decimal
 * point between digits stays, because "4.5 mg" and "45 mg" must never be the same answer.
 */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?<=\d),(?=\d{3}(?!\d))/gu, '')
    .replace(/(?<=\d)[.,](?=\d)/gu, '\u0000')
    .replace(/[\p{P}\p{S}]/gu, '')
    .replaceAll('\u0000', '.')
    .replace(/(?<![\p{L}\p{N}.])(?:a|an|the)(?![\p{L}\p{N}.])/gu, ' ')
    .split(/\s+/u)
    .filter((word) => word !== '')
    .join(' ');
}

/** The words of the normalised text, in order. */
export function normalisedWords(text: string): string[] {
  const normalised = normalise(text);
  return normalised === '' ? [] : normalised.split(' ');
}
