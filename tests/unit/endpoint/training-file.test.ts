import { expect, test } from 'vitest';
import { ApiError } from '../../../src-main/endpoint/api-error.ts';
import { readTrainingFile } from '../../../src-main/endpoint/tuning/read-training-file.ts';

const read = (...lines: readonly unknown[]) =>
  readTrainingFile(new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join('\n')));
const why = (...lines: readonly unknown[]): string => {
  try {
    read(...lines);
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
  throw new Error('This was not refused.');
};
const user = { role: 'user', content: 'Q' };
const assistant = { role: 'assistant', content: 'A' };

test('A chat gives its last exchange to learn from and all before it to precede; a preference gives both answers', () => {
  expect(
    read({
      messages: [{ role: 'developer', content: 'S' }, user, assistant, user, { ...assistant, weight: 1 }],
    }),
  ).toEqual({
    kind: 'chat',
    rows: [
      {
        preceding: [{ role: 'system', content: 'S' }, user, assistant],
        question: 'Q',
        answer: 'A',
        wrong: null,
      },
    ],
  });
  const pair = {
    input: { messages: [user] },
    preferred_output: [assistant],
    non_preferred_output: [{ ...assistant, content: 'B' }],
  };
  expect(read(pair)).toEqual({
    kind: 'preference',
    rows: [{ preceding: [], question: 'Q', answer: 'A', wrong: 'B' }],
  });
});

test('What cannot be learned from is refused by the number of its line and the name of its field', () => {
  const good = { messages: [user, assistant] };
  expect(why(good, { messages: [user, assistant], tools: [] })).toBe(
    'Line 2: “tools” is not supported here: models do not call tools here.',
  );
  expect(why({ messages: [user, { ...assistant, weight: 0 }] })).toBe(
    'Line 1: “messages[1].weight” must be 1: every assistant message is learned from here.',
  );
  expect(why({ messages: [user, { role: 'tool', content: 'x' }] })).toMatch(
    /^Line 1: “messages\[1\]\.role” must be system, developer, user or assistant/,
  );
  expect(why({ messages: [assistant, user] })).toBe('Line 1: the last message must be the assistant’s.');
  expect(why({ messages: [{ role: 'system', content: 'S' }, assistant] })).toBe(
    'Line 1: the assistant’s last message must answer a user message.',
  );
  expect(why({ messages: [user, { ...assistant, content: ' ' }] })).toBe('Line 1: the answer is empty.');
  expect(
    why(good, {
      input: { messages: [user] },
      preferred_output: [assistant],
      non_preferred_output: [assistant],
    }),
  ).toBe('Line 2 is a preference example in a file of chat examples.');
  expect(why({ messages: [user, assistant], more: 1 })).toBe('Line 1: unknown field “more”.');
});
