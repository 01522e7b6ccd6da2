import { expect, test } from 'vitest';
import { findAlike, howTheyDiffer } from '../../../src-main/text/near-duplicates/find-alike.ts';

const pause = async (): Promise<void> => undefined;
const asked = (id: string, question: string, answer: string, group: string | null = null) => ({
  id,
  question,
  answer,
  group,
});

test('Questions asked twice are told with what their answers do; other figures make other questions', async () => {
  const long = 'How long are the closed client files kept in the archive of the office?';
  const found = await findAlike(
    [
      asked('a', long, 'For seven years.'),
      asked('b', 'What does a first copy cost after 2019?', 'Nothing.'),
      asked('c', 'What does a first copy cost after 2021?', 'Ten euros.'),
      asked('d', long.replace('the office', 'our office'), 'For ten years.'),
      asked(
        'e',
        'How long are the closed client files kept in the archive of the office',
        'For seven years.',
      ),
      asked('f', long.replace('archive', 'archives'), 'for seven years', 'g'),
      asked(
        'h',
        'Who signs the release of original wills to a family?',
        'The supervising partner signs.',
        'w',
      ),
      asked(
        'i',
        'Who signs the release of original wills to the family?',
        'The supervising partner signs.',
        'w',
      ),
    ],
    pause,
  );
  expect(found.map(({ kind, firstId, secondId }) => [kind, firstId, secondId])).toEqual([
    ['contradiction', 'a', 'd'],
    ['duplicate', 'a', 'e'],
    ['alike', 'a', 'f'],
  ]);
  expect(found[0]?.words).toBe('One says 7, the other 10');
});

test('Answers disagree by figures, by no, by declining, or by saying something else', () => {
  expect(howTheyDiffer('Within 5 days.', 'within 5 days')).toBeNull();
  expect(howTheyDiffer('Within 5 days of the letter.', 'Within 5 days after the letter.')).toBeNull();
  expect(howTheyDiffer('Within 5 days.', 'Within 7 days.')).toBe('One says 5, the other 7');
  expect(howTheyDiffer('Clients may keep the copy.', 'Clients may not keep the copy.')).toBe(
    'One says no where the other says yes',
  );
  expect(howTheyDiffer('Not in your documents.', 'The partner decides.')).toBe(
    'One declines, the other answers',
  );
  expect(howTheyDiffer('The partner decides.', 'Ask at the front desk for a form.')).toBe(
    'Their answers share few words',
  );
});
