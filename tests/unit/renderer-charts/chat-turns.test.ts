import { expect, test } from 'vitest';
import type { ChatMessage } from '../../../src-main/contract/chat.ts';
import { endOfBranch, groupTurns, versionKey } from '../../../src-renderer/chat/turns.ts';

function message(id: string, rest: Partial<ChatMessage>): ChatMessage {
  return {
    id,
    role: 'user',
    text: id,
    stopped: false,
    corrected: false,
    createdAt: 'then',
    replyTo: null,
    afterId: null,
    passages: null,
    ending: 'whole',
    dropped: 0,
    settings: null,
    quotes: [],
    ...rest,
  };
}

const messages = [
  message('a', {}),
  message('a1', { role: 'tuned', replyTo: 'a' }),
  message('b', { afterId: 'a' }),
  message('c', { afterId: 'b' }),
  message('b2', { afterId: 'a' }),
  message('a2', { role: 'tuned', replyTo: 'a' }),
];

test('a conversation is a tree of questions of which one branch is shown', () => {
  const shown = (tip: string | null) => groupTurns(messages, tip).map(({ question }) => question.id);
  expect([shown(null), shown('c'), shown('gone')]).toEqual([
    ['a', 'b2'],
    ['a', 'b', 'c'],
    ['a', 'b2'],
  ]);
  expect(groupTurns(messages, 'c')[1]?.branches).toEqual(['b', 'b2']);
  expect([endOfBranch(messages, 'b'), endOfBranch(messages, 'b2')]).toEqual(['c', 'b2']);
});

test('of several answers to a question the newest is shown, or the version chosen', () => {
  const [first] = groupTurns(messages);
  expect([first?.answers.tuned?.id, first?.versions.tuned.length]).toEqual(['a2', 2]);
  const [chosen] = groupTurns(messages, null, { [versionKey('a', 'tuned')]: 'a1' });
  expect(chosen?.answers.tuned?.id).toBe('a1');
});
