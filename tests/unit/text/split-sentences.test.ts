import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sentenceRanges, splitSentences } from '../../../src-main/text/split-sentences.ts';

test('legal citations and references stay inside their sentence', () => {
  const text =
    'In Smith v. Jones, 123 F.3d 456 (9th Cir. 1999), the court held otherwise. See 42 U.S.C. § 1983. Art. 5 Abs. 2 gilt. The claim fails.';
  expect(splitSentences(text)).toEqual([
    'In Smith v. Jones, 123 F.3d 456 (9th Cir. 1999), the court held otherwise.',
    'See 42 U.S.C. § 1983.',
    'Art. 5 Abs. 2 gilt.',
    'The claim fails.',
  ]);
});

test('clinical abbreviations and doses stay inside their sentence', () => {
  const text =
    'Dr. Kumar saw the pt. at 11 a.m. on July 31. She gave 0.5 mg p.o. b.i.d. for pain. Hepatitis B. The patient left.';
  expect(splitSentences(text)).toEqual([
    'Dr. Kumar saw the pt. at 11 a.m. on July 31.',
    'She gave 0.5 mg p.o. b.i.d. for pain.',
    'Hepatitis B.',
    'The patient left.',
  ]);
});

test('a word that is only sometimes an abbreviation ends a sentence where no number follows', () => {
  expect(splitSentences('The answer is no. We do not act. No. 7 applies.')).toEqual([
    'The answer is no.',
    'We do not act.',
    'No. 7 applies.',
  ]);
});

test('clause numbers, initials and quoted questions do not end a sentence', () => {
  expect(
    splitSentences('1. The client signs. J. R. Smith agreed. “Is it so?” he asked. Ärzte haften.'),
  ).toEqual(['1. The client signs.', 'J. R. Smith agreed.', '“Is it so?” he asked.', 'Ärzte haften.']);
});

test('a wrapped line goes on and a blank line ends the sentence', () => {
  expect(splitSentences('This goes\non here\n\nA title\n\nNext.')).toEqual([
    'This goes\non here',
    'A title',
    'Next.',
  ]);
});

test('the sentences of any text are exact slices that leave out nothing but white space', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const ranges = sentenceRanges(text);
      let end = 0;
      for (const { from, to } of ranges) {
        expect(text.slice(end, from).trim()).toBe('');
        expect(to).toBeGreaterThan(from);
        end = to;
      }
      expect(text.slice(end).trim()).toBe('');
    }),
  );
});

test('a hostile text of dots and no spaces is split in time that grows with its length only', () => {
  const start = performance.now();
  splitSentences(`${'a.'.repeat(50_000)} ${'x'.repeat(50_000)}. Y`);
  expect(performance.now() - start).toBeLessThan(3000);
});
