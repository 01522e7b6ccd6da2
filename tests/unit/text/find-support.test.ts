import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSupport, supportedShare, unsupportedFigures } from '../../../src-main/text/find-support.ts';

const shown = (passage: string, answer: string): string[] =>
  findSupport(passage, answer).map(([from, to]) => passage.slice(from, to));

test('Support is the longest runs of words that answer and passage share', () => {
  const passage = 'The file is kept for seven years. A will is kept for the lifetime of the client.';
  expect(shown(passage, 'We keep it: it is kept for seven years, says the file.')).toEqual([
    'is kept for seven years',
  ]);
  expect(shown(passage, 'A WILL is kept — for the lifetime of the client')).toEqual([
    'A will is kept for the lifetime of the client',
  ]);
  expect(shown(passage, 'Nothing in common')).toEqual([]);
  expect(shown('It lasts 12 weeks.', 'About 12 weeks or so')).toEqual(['12 weeks']);
  expect(shown('It is so.', 'So it is')).toEqual([]);
});

test('Ranges lie in order inside the passage, do not overlap and hold words of the answer', () => {
  const words = fc.array(fc.constantFrom('the', 'notice', 'period', 'of', '12', 'weeks', 'Äußerung,', '— '), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(words, words, (there, said) => {
      const passage = there.join(' ');
      let end = 0;
      for (const [from, to] of findSupport(passage, said.join(' '))) {
        expect(from).toBeGreaterThanOrEqual(end);
        expect(to).toBeGreaterThan(from);
        end = to;
        expect(supportedShare(said.join(' '), passage.slice(from, to))).toBe(1);
      }
      expect(end).toBeLessThanOrEqual(passage.length);
    }),
  );
});

test('A text supports itself in full, and figures are compared as figures', () => {
  expect(supportedShare('Notice is given in writing.', 'notice, GIVEN in writing')).toBe(1);
  expect(supportedShare('Notice is given.', 'By letter')).toBe(0);
  expect(supportedShare('Anything', '…')).toBe(1);
  expect(unsupportedFigures('It costs 2,000 until 3/4.', '2000, 3/4, 2.5 and 2.5')).toEqual(['2.5']);
});
