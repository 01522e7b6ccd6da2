import { normalise } from './normalise.ts';

/** SQuAD exact match: 1 when answer and reference are the same after normalisation, otherwise 0. */
export function exactMatch(answer: string, reference: string): 0 | 1 {
  return normalise(answer) === normalise(reference) ? 1 : 0;
}
