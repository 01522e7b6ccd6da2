import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkFaithfulness } from '../../../../src-main/text/answers/check-faithfulness.ts';
import { findFacts } from '../../../../src-main/text/answers/find-facts.ts';
import { checkFluency } from '../../../../src-main/text/answers/fluency.ts';
import { isRefusal } from '../../../../src-main/text/answers/is-refusal.ts';
import { verbatimIndex } from '../../../../src-main/text/answers/verbatim-index.ts';

const passage =
  'Closed client files are kept for seven years after the matter ends, under section 4.2(b). On 3 May 2024 Wren & Field moved its archive to Harbour Street. Destruction is approved by Ruth Adeyemi. The fee is $1,250.50, or 12.5 % of the deposit.';

test('numbers, dates, names and citations are found once each', () => {
  const facts = findFacts(
    'On May 3, 2024, Ruth Adeyemi cited 45 C.F.R. § 164.312(a) and § 5; it cost 1,250.50 for twenty-one days.',
  );
  expect(facts.map(({ kind, key }) => `${kind} ${key}`).sort()).toEqual([
    'citation 45c.f.r.164.312(a)',
    'citation 5',
    'date may-3-2024',
    'name ruth adeyemi',
    'number 1250.50',
    'number 21',
  ]);
});

test.each([
  ['Files are kept for seven years after the matter ends.', []],
  ['Files are kept for 7 years after the matter ends.', []],
  ['Files are kept for eight years after the matter ends.', ['eight']],
  ['The archive moved to Harbour Street on May 3, 2024.', []],
  ['The archive moved to Harbour Street on May 4, 2024.', ['May 4, 2024']],
  ['Destruction is approved by Ruth Adeyemi.', []],
  ['Destruction is approved by Martin Oduya.', ['Martin Oduya']],
  ['The files are kept under section 4.2(c).', ['section 4.2(c)']],
  ['The fee is $1250.50.', []],
  ['The fee is $12,505.', ['12,505']],
])('“%s” has these wrong facts: %j', (answer, wrong) => {
  const found = checkFaithfulness(answer, passage, 'How long are files kept?');
  expect(found.wrongFacts.map(({ text }) => text)).toEqual(wrong);
  expect(found.share).toBe(wrong.length === 0 ? 1 : 0);
});

test('a sentence whose words stand nowhere is not supported, and only that one', () => {
  const answer = 'Closed client files are kept for seven years. Bananas ripen faster in paper bags.';
  const { share, unsupported } = checkFaithfulness(answer, passage, '');
  expect(share).toBe(0.5);
  expect(unsupported).toEqual(['Bananas ripen faster in paper bags.']);
});

test('what the question says may be said again', () => {
  expect(
    checkFaithfulness('Matter 4471 is kept for seven years.', passage, 'How long is matter 4471 kept?').share,
  ).toBe(1);
});

test.each([
  ['Not in your documents.', true],
  ['I am sorry, I cannot answer that.', true],
  ['The passages do not say who pays.', true],
  ['We cannot give advice on that. Please ask a partner.', true],
  ['That is nothing covered by the documents.', true],
  ['Closed files are kept for seven years.', false],
  ['A lawyer who does not sign the form may not open a file.', false],
  ['You must not mail keys.', false],
  ['', false],
])('“%s” is a refusal: %s', (answer, expected) => {
  expect(isRefusal(answer)).toBe(expected);
});

test('loops and broken sentences are seen', () => {
  expect(checkFluency('The file is closed. Then it is kept for seven years.')).toEqual({
    repetition: 0,
    broken: [],
  });
  expect(checkFluency('it is kept it is kept it is kept it is kept it is kept').repetition).toBeGreaterThan(
    0.7,
  );
  expect(checkFluency('The file is kept for seven years and then').broken).toHaveLength(1);
  expect(checkFluency('The file (see below is kept.').broken).toHaveLength(1);
  expect(checkFluency('Seven years').broken).toEqual([]);
  expect(checkFluency('Two things count: a) the date and b) the name.').broken).toEqual([]);
});

test('the longest run by heart is found, whatever stands around it', () => {
  const text = 'As the rule says, destruction is approved by Ruth Adeyemi, always.';
  const look = verbatimIndex(['Something else.', passage]);
  expect(look(text)).toEqual({
    source: 1,
    words: 6,
    text: 'destruction is approved by ruth adeyemi',
  });
  expect(look('Nothing here')).toBeNull();
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 14 }),
      fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 14 }),
      (a, b) => {
        let longest = 0;
        for (let i = 0; i < a.length; i += 1)
          for (let j = 0; j < b.length; j += 1) {
            let k = 0;
            while (i + k < a.length && j + k < b.length && a[i + k] === b[j + k]) k += 1;
            longest = Math.max(longest, k);
          }
        const found = verbatimIndex([b.join(' ')])(a.join(' '));
        expect(found?.words ?? 0).toBe(longest < 4 ? 0 : longest);
      },
    ),
  );
});
