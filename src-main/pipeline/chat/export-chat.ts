import type { Chat, ChatMessage } from '../../contract/chat.ts';

const names = { user: 'Question', base: 'Base', tuned: 'Tuned' };

/** A conversation as a file, every branch in the order it was written. */
export function exportChat(
  chat: Chat,
  format: 'markdown' | 'json',
): { readonly name: string; readonly text: string } {
  const name = `conversation-${chat.createdAt.slice(0, 10)}`;
  if (format === 'json') return { name: `${name}.json`, text: `${JSON.stringify(chat, null, 2)}\n` };
  const title = chat.title ?? chat.messages[0]?.text ?? 'Conversation';
  const passages = new Map(
    chat.messages.flatMap((message) => message.passages ?? []).map((each) => [each.passageId, each]),
  );
  const tell = (message: ChatMessage): string => {
    const quotes = message.quotes.flatMap(({ passageId, there }) => {
      const passage = passages.get(passageId);
      if (passage === undefined) return [];
      const page = passage.page === null ? '' : `, page ${passage.page}`;
      return [`> “${passage.text.slice(...there).replace(/\s+/g, ' ')}” (${passage.documentName}${page})`];
    });
    const ended = message.ending === 'whole' ? [] : [`_Ended early: ${message.ending}._`];
    return [`## ${names[message.role]}`, message.text, ...quotes, ...ended].join('\n\n');
  };
  return {
    name: `${name}.md`,
    text: `${[`# ${title.replace(/\s+/g, ' ')}`, `Model: ${chat.modelName}`, ...chat.messages.map(tell)].join('\n\n')}\n`,
  };
}
