/** A conversation as turns, and how each event of an answer in the making changes it. Pure. */
import { assertNever } from '../ui/assert-never.ts';
import type { ChatEvent, ChatMessage, Side } from '../../src-main/contract/chat.ts';

export interface Turn {
  readonly question: ChatMessage;
  readonly answers: Readonly<Record<Side, ChatMessage | null>>;
}

/** One turn for each question, with the newest answer of each side. */
export function groupTurns(messages: readonly ChatMessage[]): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    if (message.role === 'user') {
      turns.push({ question: message, answers: { base: null, tuned: null } });
      continue;
    }
    const at = turns.findLastIndex(({ question }) => question.id === message.replyTo);
    const turn = turns[at];
    if (turn) turns[at] = { ...turn, answers: { ...turn.answers, [message.role]: message } };
  }
  return turns;
}

function put(messages: readonly ChatMessage[], message: ChatMessage): ChatMessage[] {
  const known = messages.some(({ id }) => id === message.id);
  return known
    ? messages.map((other) => (other.id === message.id ? message : other))
    : [...messages, message];
}

/** The conversation after `event`. Text arrives in pieces and is appended. */
export function hear(messages: readonly ChatMessage[], event: ChatEvent, now: string): ChatMessage[] {
  switch (event.type) {
    case 'asked':
    case 'answered':
      return put(messages, event.message);
    case 'writing':
      return put(messages, {
        id: event.messageId,
        role: event.side,
        text: '',
        stopped: false,
        corrected: false,
        createdAt: now,
        replyTo: event.questionId,
        afterId: null,
        passages: null,
        ending: 'whole',
        dropped: 0,
        settings: null,
        quotes: [],
      });
    case 'text':
      return messages.map((message) =>
        message.id === event.messageId ? { ...message, text: message.text + event.text } : message,
      );
    default:
      return assertNever(event);
  }
}
