import { expect, test } from 'vitest';
import { soughtWords } from '../../../src-main/text/search/fold-word.ts';
import { makeSnippet } from '../../../src-main/text/search/make-snippet.ts';
import { rankPassages } from '../../../src-main/text/search/rank-passages.ts';

const order = (query: string, ...texts: [string, string?][]): string[] =>
  rankPassages(
    texts.map(([text, headings = '']) => ({ text, headings })),
    soughtWords(query),
    10,
  ).map(({ text }) => text);

test('Passages that say it more often, in a row, or under its heading come first', () => {
  const once = 'A notice stands here among many other words that say nothing of it at all, period.';
  const often = 'The notice period: a notice period is short, and every notice is one.';
  const apart = 'The period of any such a thing, of which notice is taken elsewhere.';
  expect(order('notice period', [once], [apart], [often])[0]).toBe(often);
  expect(order('notice', [once], [apart, 'Notice'])[0]).toBe(apart);
  expect(order('notice', [once], [once])).toHaveLength(2);
});

test('A snippet shows where most of the words stand, marked, whatever their accents', () => {
  const text = `${'Nothing is said here. '.repeat(20)}Die Größe der Frist zählt. ${'Nor is it here. '.repeat(20)}`;
  const snippet = makeSnippet(text, soughtWords('zahlt frist'), { words: 9, marks: ['[', ']'] });
  expect(snippet).toBe('…Die Größe der [Frist] [zählt]. Nor is it here…');
  expect(makeSnippet('Größe zählt.', soughtWords('große'), { words: 9, marks: ['[', ']'] })).toBe(
    '[Größe] zählt.',
  );
  expect(makeSnippet('Written notice.', soughtWords('writ'), { words: 9, marks: ['[', ']'] })).toBe(
    '[Written] notice.',
  );
});
