import { expect, test } from 'vitest';
import { checkRule, type HouseRule } from '../../../../src-main/text/rules/check-rules.ts';
import { findPhrase } from '../../../../src-main/text/rules/find-phrase.ts';

test('a phrase is found as whole words, whatever its case, accents, spacing and quotation marks', () => {
  expect(findPhrase('Please do not\n  GUARANTEE it.', 'not guarantee')).toBe('not\n  GUARANTEE');
  expect(findPhrase('guaranteed', 'guarantee')).toBeNull();
  expect(findPhrase('We guaranteed it', 'guarant*')).toBe('guaranteed');
  expect(findPhrase('Der Müller-Fall', 'muller')).toBe('Müller');
  expect(findPhrase('the client’s file', "client's file")).toBe('client’s file');
  expect(findPhrase('It costs $5 (net).', '$5 (net)')).toBe('$5 (net)');
  expect(findPhrase('second of two', 'none, of two')).toBe('of two');
  expect(findPhrase('anything', ' , ')).toBeNull();
});

const cases: readonly [HouseRule, string, string, boolean | null][] = [
  [{ kind: 'must-say', about: 'fee, cost', say: 'plus VAT' }, 'What is the fee?', 'It is 90 plus VAT.', true],
  [{ kind: 'must-say', about: 'fee, cost', say: 'plus VAT' }, 'What is the cost?', 'It is 90.', false],
  [{ kind: 'must-say', about: 'fee', say: 'plus VAT' }, 'How long is it?', 'A year.', null],
  [{ kind: 'must-say', about: '', say: 'the firm' }, 'Anything?', 'The firm decides.', true],
  [{ kind: 'must-say', about: '', say: 'the firm' }, 'Anything?', 'Not in your documents.', null],
  [{ kind: 'never-say', say: 'guarantee*' }, 'Will we win?', 'We guarantee it.', false],
  [{ kind: 'never-say', say: 'guarantee*' }, 'Will we win?', 'Nobody can say.', true],
  [{ kind: 'must-refuse', about: 'diagnos*' }, 'Can you diagnose me?', 'Please ask a doctor.', true],
  [{ kind: 'must-refuse', about: 'diagnos*' }, 'What is the diagnosis?', 'It is a cold.', false],
  [{ kind: 'must-refuse', about: 'diagnos*' }, 'When do you open?', 'At eight.', null],
  [{ kind: 'tone', tone: 'short-sentences', words: 5 }, '', 'Files are kept seven years.', true],
  [{ kind: 'tone', tone: 'short-sentences', words: 5 }, '', 'Files are kept for seven years. Yes.', false],
  [{ kind: 'tone', tone: 'banned-words', say: 'utilise, leverage' }, '', 'We leverage it.', false],
  [{ kind: 'tone', tone: 'no-contractions' }, '', 'It does not matter; the client’s file.', true],
  [{ kind: 'tone', tone: 'no-contractions' }, '', 'It doesn’t matter.', false],
  [{ kind: 'tone', tone: 'no-contractions' }, '', "It's late.", false],
  [{ kind: 'tone', tone: 'no-first-person' }, '', 'I think so.', false],
  [{ kind: 'tone', tone: 'no-first-person' }, '', 'In part I of the act.', true],
  [{ kind: 'tone', tone: 'no-address' }, '', 'Bring your file.', false],
  [{ kind: 'tone', tone: 'no-exclamation' }, '', 'Done!', false],
];

test.each(cases)('%j on “%s” → “%s”: %s', (rule, question, answer, kept) => {
  expect(checkRule(rule, question, answer)?.kept ?? null).toBe(kept);
});
