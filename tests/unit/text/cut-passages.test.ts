import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Block } from '../../../src-main/reader/protocol.ts';
import { cutPassages } from '../../../src-main/text/cut-passages.ts';

const heading = (level: number, text: string, page = 1): Block => ({
  kind: 'heading',
  level,
  text,
  at: { page },
});
const paragraph = (text: string, page = 1): Block => ({ kind: 'paragraph', text, at: { page } });

test('a passage stays under its heading and carries its breadcrumb and page', () => {
  const blocks = [
    heading(1, 'File policy'),
    heading(2, 'Retention'),
    paragraph('Files are kept for seven years.'),
    paragraph('The partner may extend this.', 2),
    heading(2, 'Closing', 3),
    paragraph('Return the originals.', 3),
  ];
  expect(cutPassages(blocks, { maxCharacters: 400 })).toEqual([
    {
      text: 'Files are kept for seven years.\n\nThe partner may extend this.',
      breadcrumb: ['File policy', 'Retention'],
      page: 1,
      blockFrom: 2,
      blockTo: 3,
    },
    {
      text: 'Return the originals.',
      breadcrumb: ['File policy', 'Closing'],
      page: 3,
      blockFrom: 5,
      blockTo: 5,
    },
  ]);
});

test('a long paragraph is cut between sentences', () => {
  const text =
    'Dr. Adler signs the letter before work begins. The client keeps a copy. Nobody acts before that.';
  const passages = cutPassages([paragraph(text)], { maxCharacters: 60 });
  expect(passages.map((passage) => passage.text)).toEqual([
    'Dr. Adler signs the letter before work begins.',
    'The client keeps a copy. Nobody acts before that.',
  ]);
});

test('table rows carry their column names and say where a cell is empty', () => {
  const table: Block = {
    kind: 'table',
    header: true,
    rows: [
      ['Drug', 'Usual dose', 'Kidney'],
      ['Amoxicillin', '500 mg', ''],
      ['Gentamicin', '', 'Avoid'],
    ],
    at: { page: 1 },
  };
  expect(cutPassages([table], { maxCharacters: 60 }).map(({ text }) => text)).toEqual([
    'Drug: Amoxicillin; Usual dose: 500 mg; Kidney: —',
    'Drug: Gentamicin; Usual dose: —; Kidney: Avoid',
  ]);
});

test('a heading with nothing under it is not lost', () => {
  const passages = cutPassages([heading(1, 'Appendix'), heading(2, 'Forms on the next pages')], {
    maxCharacters: 100,
  });
  expect(passages).toEqual([
    { text: 'Forms on the next pages', breadcrumb: ['Appendix'], page: 1, blockFrom: 1, blockTo: 1 },
  ]);
});

const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc
    .record({ level: fc.integer({ min: 1, max: 6 }), text: fc.lorem({ maxCount: 4 }) })
    .map(({ level, text }) => heading(level, text)),
  fc.lorem({ mode: 'sentences', maxCount: 6 }).map((text) => paragraph(text)),
  fc.string({ unit: 'grapheme', maxLength: 300 }).map((text) => paragraph(text)),
);

test('no passage is longer than allowed and no word of the text is lost', () => {
  const words = (text: string): string => text.replace(/\s/gu, '');
  fc.assert(
    fc.property(
      fc.array(anyBlock, { maxLength: 12 }),
      fc.integer({ min: 40, max: 300 }),
      (blocks, maxCharacters) => {
        const passages = cutPassages(blocks, { maxCharacters });
        for (const passage of passages) expect(passage.text.length).toBeLessThanOrEqual(maxCharacters);
        const body = blocks
          .flatMap((block) => (block.kind === 'paragraph' ? [words(block.text)] : []))
          .join('');
        const inPassages = passages
          .filter(({ blockFrom }) => blocks[blockFrom]?.kind === 'paragraph')
          .map(({ text }) => words(text))
          .join('');
        expect(inPassages).toBe(body);
      },
    ),
  );
});

test('a limit that would leave no room for a sentence is refused', () => {
  expect(() => cutPassages([], { maxCharacters: 10 })).toThrow(RangeError);
});
