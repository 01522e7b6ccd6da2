import { expect, test } from 'vitest';
import type { ExampleCounts, ExampleRow } from '../../../src-main/contract/examples.ts';
import { examplesSentence, historyWords, rowState, useWords } from '../../../src-renderer/examples/words.ts';

const row: ExampleRow = {
  id: 'e',
  question: 'How much notice?',
  answer: 'Seven weeks.',
  status: 'draft',
  origin: 'rule',
  detail: 'definition',
  split: null,
  splitFixed: false,
  edited: false,
  firstApprovedBy: null,
  flaggedFor: null,
  weight: 1,
  documentId: null,
  documentName: null,
  createdAt: '2026-11-01T10:00:00.000Z',
};

test('a row says where an example stands, and asks for an eye only where one is needed', () => {
  const rows: ExampleRow[] = [
    row,
    { ...row, edited: true },
    { ...row, status: 'flagged' },
    { ...row, status: 'approved', split: 'test' },
    { ...row, status: 'rejected' },
    { ...row, detail: 'something new' },
  ];
  expect(rows.map((each) => Object.values(rowState(each)))).toEqual([
    ['Found: a definition', 'calm'],
    ['Edited, not yet approved', 'warn'],
    ['Flagged', 'warn'],
    ['Approved, for the test', 'calm'],
    ['Rejected', 'calm'],
    ['Found by rule', 'calm'],
  ]);
});

test('the margin says what an example is used for', () => {
  expect(useWords(row)).toBe('Nothing is learned from it until it is approved.');
  expect(useWords({ ...row, status: 'approved', split: 'test', splitFixed: true })).toBe(
    'Kept for the test; never learned from. Its file says so.',
  );
  expect(useWords({ ...row, status: 'rejected', split: 'training' })).toBe('Nothing is learned from it.');
});

test('the header says what training still needs, or that it can start', () => {
  const counts: ExampleCounts = {
    total: 40,
    draft: 10,
    approved: 30,
    rejected: 0,
    flagged: 0,
    training: 20,
    validation: 5,
    test: 5,
    missing: [],
    hints: [],
  };
  expect(examplesSentence({ ...counts, missing: ['Examples kept aside for the scores', 'more'] })).toBe(
    'Training still needs examples kept aside for the scores.',
  );
  expect(examplesSentence(counts)).toBe('Enough to train. 10 wait for review.');
  expect(examplesSentence({ ...counts, draft: 0, flagged: 0 })).toBe(
    'Everything is decided. Enough to train.',
  );
  expect(examplesSentence({ ...counts, draft: 0, flagged: 1 })).toBe(
    'Enough to train. 1 flagged example needs somebody’s eye.',
  );
  expect(examplesSentence({ ...counts, total: 0 })).toBe('Approve each answer it may learn from.');
});

test('history names people; an action it has no words for is told as it is', () => {
  const entry = {
    at: row.createdAt,
    actor: 'Priya Lindqvist',
    question: '',
    answer: '',
    wrongAnswer: null,
    note: '',
  };
  expect(historyWords({ ...entry, action: 'approved' })).toBe('Priya Lindqvist approved it');
  expect(historyWords({ ...entry, action: 'undid: reject' })).toBe('Priya Lindqvist took the rejection back');
  expect(historyWords({ ...entry, action: 'translated it' })).toBe('Priya Lindqvist translated it');
});
