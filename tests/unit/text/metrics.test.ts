import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactMatch } from '../../../src-main/text/metrics/exact-match.ts';
import { normalise } from '../../../src-main/text/metrics/normalise.ts';
import { rougeL } from '../../../src-main/text/metrics/rouge-l.ts';
import { tokenF1 } from '../../../src-main/text/metrics/token-f1.ts';

test('normalisation drops case, articles, punctuation of any script and compatibility forms', () => {
  expect(normalise('The “Client’s” ﬁle — a COPY, an original;  §5！')).toBe('clients file copy original 5');
});

test('a decimal point is never lost, a thousands comma always', () => {
  expect(exactMatch('4.5 mg', '45 mg')).toBe(0);
  expect(exactMatch('4,5 mg', '4.5 mg')).toBe(1);
  expect(exactMatch('1,000 dollars', '1000 dollars.')).toBe(1);
});

test('exact match sees through case and articles only', () => {
  expect(exactMatch('the seven years', 'Seven years.')).toBe(1);
  expect(exactMatch('seven years', 'eight years')).toBe(0);
});

test('token F1 of a hand-computed case', () => {
  // 3 of 4 given words are right (precision 3/4), 3 of 5 wanted words are found (recall 3/5): F1 = 2/3.
  expect(tokenF1('kept seven years always', 'kept for seven years safely')).toBeCloseTo(2 / 3, 12);
  expect(tokenF1('years years', 'years')).toBeCloseTo(2 / 3, 12);
});

test('empty answers score as in SQuAD 2.0', () => {
  expect([tokenF1('', ''), tokenF1('a', ''), tokenF1('x', ''), tokenF1('', 'x')]).toEqual([1, 1, 0, 0]);
  expect([rougeL('', ''), rougeL('...', '!'), rougeL('x', ''), rougeL('', 'x')]).toEqual([1, 1, 0, 0]);
});

test('ROUGE-L of hand-computed cases', () => {
  // Lin 2004: LCS("police killed the gunman", "police kill the gunman") = 3 of 4 and 4.
  expect(rougeL('police kill the gunman', 'police killed the gunman')).toBeCloseTo(0.75, 12);
  // Order counts: LCS = 2 of 4 and 4.
  expect(rougeL('the gunman kill police', 'police kill the gunman')).toBeCloseTo(0.5, 12);
  // Over sentence ends: one subsequence of 4 words in 5 and 4.
  expect(rougeL('Sign it. Then file it.', 'sign then file it')).toBeCloseTo((2 * 4) / (5 + 4), 12);
});

test('ROUGE-L equals a plain longest common subsequence on any words', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(words, words, (given, wanted) => {
      const expected = (2 * longestCommon(given, wanted)) / (given.length + wanted.length);
      expect(rougeL(given.join(' '), wanted.join(' '))).toBeCloseTo(expected, 12);
    }),
  );
});

test('every score lies between 0 and 1, is 1 for the same text, and does not depend on the side', () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 8 }), fc.lorem({ maxCount: 8 }), (a, b) => {
      for (const score of [tokenF1, rougeL]) {
        expect(score(a, a)).toBe(1);
        expect(score(a, b)).toBeCloseTo(score(b, a), 12);
        expect(score(a, b)).toBeGreaterThanOrEqual(0);
        expect(score(a, b)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

function longestCommon(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  let previous = Array.from({ length: b.length + 1 }, () => 0);
  for (const x of a) {
    const current = [0];
    b.forEach((y, j) => {
      const best =
        x === y ? (previous[j] as number) + 1 : Math.max(previous[j + 1] as number, current[j] as number);
      current.push(best);
    });
    previous = current;
  }
  return previous.at(-1) as number;
}
