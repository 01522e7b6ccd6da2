import { expect, test } from 'vitest';
import { eventQueue } from '../../../../src-main/pipeline/chat/event-queue.ts';
import { findQuotes } from '../../../../src-main/pipeline/chat/find-quotes.ts';
import type { StoredMessage } from '../../../../src-main/pipeline/chat/queries.ts';
import { branchTo, turnsFor } from '../../../../src-main/pipeline/chat/turns-for.ts';
import { toJson } from '../../../../src-main/storage/json-text.ts';

function message(
  number: number,
  role: StoredMessage['role'],
  text: string,
  reply_to: string | null,
  after_id: string | null = null,
): StoredMessage {
  return {
    number,
    id: `m${number}`,
    chat_id: 'c',
    role,
    text,
    stopped: 0,
    corrected: 0,
    reply_to,
    created_at: '',
    after_id,
    passages: null,
    ending: 'whole',
    dropped: 0,
    settings: null,
    quotes: toJson([]),
  };
}

const settings = { documents: false, system: '', temperature: 0, seed: 1, maxTokens: 512 };

const before = [
  message(1, 'user', 'First?', null),
  message(2, 'base', 'Base one.', 'm1'),
  message(3, 'tuned', 'Tuned one.', 'm1'),
  message(4, 'user', 'Second?', null),
  message(5, 'tuned', 'Tuned two.', 'm4'),
];

test('each side hears only what it was asked and said itself', () => {
  expect(
    turnsFor('base', before, 'Third?', { contextTokens: 8192, settings }).turns.map(({ content }) => content),
  ).toEqual(['First?', 'Base one.', 'Third?']);
  expect(
    turnsFor('tuned', before, 'Third?', { contextTokens: 8192, settings }).turns.map(({ role }) => role),
  ).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
});

test('a model with little room hears the question alone', () => {
  expect(turnsFor('tuned', before, 'Third?', { contextTokens: 1024, settings })).toEqual({
    turns: [{ role: 'user', content: 'Third?' }],
    dropped: 2,
  });
});

test('when the room runs out the oldest exchanges go first', () => {
  const long = [
    message(1, 'user', 'Old?', null),
    message(2, 'tuned', 'x'.repeat(9000), 'm1'),
    message(3, 'user', 'New?', null),
    message(4, 'tuned', 'Short.', 'm3'),
  ];
  const heard = turnsFor('tuned', long, 'Now?', { contextTokens: 2048, settings });
  expect(heard.turns.map(({ content }) => content)).toEqual(['New?', 'Short.', 'Now?']);
  expect(heard.dropped).toBe(1);
});

test('events are drained in order, and a failure comes after what was said before it', async () => {
  const queue = eventQueue<number>();
  queue.add(1);
  const seen: number[] = [];
  const reading = (async () => {
    for await (const event of queue.drain()) seen.push(event);
  })();
  await Promise.resolve();
  queue.add(2);
  queue.fail(new Error('broke off'));
  await expect(reading).rejects.toThrow('broke off');
  expect(seen).toEqual([1, 2]);
});

test('a branch holds the questions that lead to its last one, and their answers', () => {
  const tree = [
    message(1, 'user', 'One?', null),
    message(2, 'base', 'Yes.', 'm1'),
    message(3, 'user', 'Two?', null, 'm1'),
    message(4, 'base', 'No.', 'm3'),
    message(5, 'user', 'Two, edited?', null, 'm1'),
    message(6, 'base', 'Perhaps.', 'm5'),
  ];
  expect(branchTo(tree, 'm5').map(({ text }) => text)).toEqual(['One?', 'Yes.', 'Two, edited?', 'Perhaps.']);
  expect(branchTo(tree, null)).toEqual([]);
});

test('an answer is cited by words it repeats exactly, and not by words of the question', () => {
  const text = 'Closed client files are kept for seven years after the last invoice was paid.';
  const question = 'How long are closed client files kept?';
  const answer = 'They are kept for seven years after the last invoice.';
  const [quote, ...others] = findQuotes(answer, question, [{ passageId: 'p', text }]);
  expect(others).toEqual([]);
  expect(text.slice(...(quote?.there ?? [0, 0]))).toBe('are kept for seven years after the last invoice');
  expect(answer.slice(...(quote?.said ?? [0, 0]))).toBe('are kept for seven years after the last invoice');
  expect(findQuotes('Closed client files are burnt at once.', question, [{ passageId: 'p', text }])).toEqual(
    [],
  );
});
