import { expect, test } from 'vitest';
import type { ChatEvent, ChatMessage } from '../../src-main/contract/chat.ts';
import { openCore, refusal, until } from '../support/open-core.ts';

async function answerIn(events: AsyncIterable<ChatEvent>): Promise<ChatMessage> {
  let answer: ChatMessage | undefined;
  for await (const event of events) if (event.type === 'answered') answer = event.message;
  if (answer === undefined) throw new Error('Nothing was answered.');
  return answer;
}

test('with documents a question gets passages, or is said to be outside of them; the conversation is kept, found and exported', async () => {
  const { ask, projectId } = await openCore();
  const text = 'Closed client files are kept for seven years after the last invoice was paid.';
  const { id } = await ask.documents.add({ projectId, name: 'files.txt', file: new Blob([text]) });
  await until(
    async () => (await ask.documents.list({ projectId })).find((each) => each.id === id)?.state === 'ready',
  );
  const { id: chatId, settings } = await ask.chat.open({ projectId, runId: null });
  await ask.chat.set({ chatId, settings: { ...settings, documents: true, maxTokens: 24 } });

  const question = 'How long are closed client files kept?';
  await answerIn(await ask.chat.ask({ chatId, question, sides: ['base'] }));
  const outside = await answerIn(
    await ask.chat.ask({ chatId, question: 'Which zeppelin flew?', sides: ['base'] }),
  );
  expect(outside).toMatchObject({ text: 'Not in your documents.', quotes: [] });

  const [first] = (await ask.chat.get({ chatId })).messages;
  expect(first?.passages).toMatchObject([{ documentId: id, documentName: 'files.txt', text }]);
  const again = await answerIn(await ask.chat.again({ questionId: first?.id ?? '', sides: ['base'] }));
  expect(again.settings?.temperature).toBeGreaterThan(0);
  await answerIn(
    await ask.chat.ask({ chatId, question: 'How long are files kept?', sides: ['base'], afterId: null }),
  );
  const { messages } = await ask.chat.get({ chatId });
  expect(messages.filter(({ replyTo }) => replyTo === first?.id)).toHaveLength(2);
  expect(messages.filter(({ role }) => role === 'user').map(({ afterId }) => afterId)).toEqual([
    null,
    first?.id,
    null,
  ]);

  expect(await ask.chat.list({ projectId, query: 'zeppelin' })).toMatchObject([
    { id: chatId, title: question, questions: 3 },
  ]);
  expect(await ask.chat.list({ projectId, query: '%' })).toEqual([]);
  await ask.chat.rename({ chatId, title: 'Retention' });
  const markdown = await ask.chat.export({ chatId, format: 'markdown' });
  expect(markdown.text).toContain('# Retention');
  expect(markdown.text).toContain('Which zeppelin flew?');
  await ask.chat.delete({ chatId });
  expect(await refusal(ask.chat.get({ chatId }))).toMatchObject({ code: 'no-such-chat' });
});
