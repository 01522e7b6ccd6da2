import { expect, test } from 'vitest';
import { turnsFor } from '../../../../src-main/pipeline/chat/ask-question.ts';
import { eventQueue } from '../../../../src-main/pipeline/chat/event-queue.ts';
import type { StoredMessage } from '../../../../src-main/pipeline/chat/queries.ts';

function message(
  number: number,
  role: StoredMessage['role'],
  text: string,
  reply_to: string | null,
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
  };
}

const before = [
  message(1, 'user', 'First?', null),
  message(2, 'base', 'Base one.', 'm1'),
  message(3, 'tuned', 'Tuned one.', 'm1'),
  message(4, 'user', 'Second?', null),
  message(5, 'tuned', 'Tuned two.', 'm4'),
];

test('each side hears only what it was asked and said itself', () => {
  expect(turnsFor('base', before, 'Third?', 8192).map(({ content }) => content)).toEqual([
    'First?',
    'Base one.',
    'Third?',
  ]);
  expect(turnsFor('tuned', before, 'Third?', 8192).map(({ role }) => role)).toEqual([
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
  ]);
});

test('a model with little room hears the question alone', () => {
  expect(turnsFor('tuned', before, 'Third?', 1024)).toEqual([{ role: 'user', content: 'Third?' }]);
});

test('when the room runs out the oldest exchanges go first', () => {
  const long = [
    message(1, 'user', 'Old?', null),
    message(2, 'tuned', 'x'.repeat(9000), 'm1'),
    message(3, 'user', 'New?', null),
    message(4, 'tuned', 'Short.', 'm3'),
  ];
  expect(turnsFor('tuned', long, 'Now?', 2048).map(({ content }) => content)).toEqual([
    'New?',
    'Short.',
    'Now?',
  ]);
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
