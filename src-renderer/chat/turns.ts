/** A conversation as turns, and how each event of an answer in the making changes it. Pure. */
import { assertNever } from '../ui/assert-never.ts';
import type { ChatEvent, ChatMessage, Side } from '../../src-main/contract/chat.ts';

export interface Turn {
  readonly question: ChatMessage;
  /** The newest answer of each side, or the version chosen. */
  readonly answers: Readonly<Record<Side, ChatMessage | null>>;
  /** Every answer of each side, oldest first. */
  readonly versions: Readonly<Record<Side, readonly ChatMessage[]>>;
  /** Ids of the questions asked at this point of the conversation, this one among them, oldest first. */
  readonly branches: readonly string[];
}

/** Versions chosen by a person, by `versionKey`; without an entry the newest is shown. */
export type ChosenVersions = Readonly<Record<string, string>>;

export function versionKey(questionId: string, side: Side): string {
  return `${questionId} ${side}`;
}

/**
 * One turn for each question of the branch that ends with question `tip`; null: with the newest question.
 * Questions of a conversation form a tree: each names the one it came after.
 */
export function groupTurns(
  messages: readonly ChatMessage[],
  tip: string | null = null,
  chosen: ChosenVersions = {},
): Turn[] {
  const questions = messages.filter(({ role }) => role === 'user');
  const byId = new Map(questions.map((question) => [question.id, question]));
  const last = (tip === null ? undefined : byId.get(tip)) ?? questions.at(-1);
  const branch: ChatMessage[] = [];
  for (
    let at = last;
    at !== undefined && !branch.includes(at);
    at = at.afterId === null ? undefined : byId.get(at.afterId)
  ) {
    branch.unshift(at);
  }
  return branch.map((question) => {
    const versions = {
      base: answersTo(messages, question.id, 'base'),
      tuned: answersTo(messages, question.id, 'tuned'),
    };
    const shown = (side: Side): ChatMessage | null =>
      versions[side].find(({ id }) => id === chosen[versionKey(question.id, side)]) ??
      versions[side].at(-1) ??
      null;
    return {
      question,
      answers: { base: shown('base'), tuned: shown('tuned') },
      versions,
      branches: questions.filter(({ afterId }) => afterId === question.afterId).map(({ id }) => id),
    };
  });
}

function answersTo(messages: readonly ChatMessage[], questionId: string, side: Side): ChatMessage[] {
  return messages.filter(({ role, replyTo }) => role === side && replyTo === questionId);
}

/** The newest question that follows `questionId` at any distance, or itself: where its branch ends. */
export function endOfBranch(messages: readonly ChatMessage[], questionId: string): string {
  const under = new Set([questionId]);
  let end = questionId;
  for (const { id, role, afterId } of messages) {
    if (role !== 'user' || afterId === null || !under.has(afterId)) continue;
    under.add(id);
    end = id;
  }
  return end;
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
