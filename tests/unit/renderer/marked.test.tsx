import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { WordDiff } from '../../../src-renderer/examples/word-diff.tsx';
import { Marked, MarkedParagraphs, MarkedRanges } from '../../../src-renderer/ui/marked.tsx';

test('matches of the search are marked, and markup in a document stays text', () => {
  expect(renderToStaticMarkup(<Marked text={'the \uE000fee\uE001 & <b>\uE000fees\uE001'} />)).toBe(
    'the <mark>fee</mark> &amp; &lt;b&gt;<mark>fees</mark>',
  );
});

test('ranges that overlap, touch or run past the end are marked once', () => {
  const html = renderToStaticMarkup(
    <MarkedRanges
      text="abcdefghij"
      ranges={[
        [4, 6],
        [1, 5],
        [6, 7],
        [9, 40],
      ]}
    />,
  );
  expect(html.replaceAll('</mark><mark>', '')).toBe('a<mark>bcdefg</mark>hi<mark>j</mark>');
});

test('a range across paragraphs is marked in each of them and not on the blank line between', () => {
  const html = renderToStaticMarkup(<MarkedParagraphs text={'one two\n\nthree four'} ranges={[[4, 14]]} />);
  expect(html).toBe(
    '<span class="para">one <mark>two</mark></span><span class="para apart"><mark>three</mark> four</span>',
  );
});

test('an edit shows what went and what came', () => {
  expect(renderToStaticMarkup(<WordDiff before="Eight weeks." after="Seven weeks." />)).toBe(
    '<del>Eight</del><ins>Seven</ins><span> weeks.</span>',
  );
});
