/** Conversations while answers are being written: an answer goes on while another stage is looked at. */
import { create } from 'zustand';
import type { Chat, ChatEvent, ChatMessage, Side } from '../../src-main/contract/chat.ts';
import type { Problem } from '../../src-main/contract/errors.ts';
import { core } from '../bridge.ts';
import { announce } from '../ui/announce.tsx';
import { problemOf } from '../ui/problem-of.ts';
import { type ChosenVersions, hear, versionKey } from './turns.ts';

export interface Talk {
  readonly messages: readonly ChatMessage[];
  /** Sides still to answer the last question; empty when nothing is being asked. */
  readonly asking: readonly Side[];
  /** The message being written now. */
  readonly writing: string | null;
  readonly problem: Problem | null;
  /** The question with which the branch shown ends; null: the newest. */
  readonly tip: string | null;
  /** Versions of answers chosen by a person. */
  readonly chosen: ChosenVersions;
}

const silent: Talk = { messages: [], asking: [], writing: null, problem: null, tip: null, chosen: {} };

const useStore = create<{ readonly talks: Readonly<Record<string, Talk>> }>(() => ({ talks: {} }));

export function useTalk(chatId: string | null): Talk {
  return useStore(({ talks }) => (chatId === null ? silent : (talks[chatId] ?? silent)));
}

function change(chatId: string, next: (talk: Talk) => Talk): void {
  useStore.setState(({ talks }) => ({ talks: { ...talks, [chatId]: next(talks[chatId] ?? silent) } }));
}

/** Take over a stored conversation, unless an answer is being written in it right now. */
export function takeOver(chat: Chat): void {
  change(chat.id, (talk) =>
    talk.asking.length > 0
      ? talk
      : { ...silent, tip: talk.tip, chosen: talk.chosen, messages: chat.messages },
  );
}

/**
 * Put a question to one or both sides, after question `afterId` (null: as the first). Ends when all have answered,
 * were stopped, or could not.
 */
export function ask(
  chatId: string,
  question: string,
  sides: Side[],
  afterId: string | null | undefined,
): Promise<void> {
  return listen(chatId, sides, () => core.chat.ask({ chatId, question, sides, afterId }));
}

/** Show the branch that ends with this question. */
export function showBranch(chatId: string, tip: string): void {
  change(chatId, (talk) => ({ ...talk, tip }));
}

/** Show this version of an answer. */
export function showVersion(chatId: string, questionId: string, side: Side, messageId: string): void {
  change(chatId, (talk) => ({
    ...talk,
    chosen: { ...talk.chosen, [versionKey(questionId, side)]: messageId },
  }));
}

/** Have a question answered once more; the earlier answers stay stored. */
export function again(chatId: string, questionId: string, sides: Side[]): Promise<void> {
  return listen(chatId, sides, () => core.chat.again({ questionId, sides }));
}

async function listen(
  chatId: string,
  sides: Side[],
  begin: () => Promise<AsyncIterable<ChatEvent>>,
): Promise<void> {
  change(chatId, (talk) => ({ ...talk, asking: sides, problem: null }));
  try {
    for await (const event of await begin()) {
      // Read out whole, once it is: pieces would be spoken one over the other.
      if (event.type === 'answered') {
        announce(`${event.side === 'base' ? 'Base' : 'Tuned'}: ${event.message.text}`);
      }
      change(chatId, (talk) => ({
        ...talk,
        messages: hear(talk.messages, event, new Date().toISOString()),
        tip: event.type === 'asked' ? event.message.id : talk.tip,
        chosen:
          event.type === 'writing'
            ? { ...talk.chosen, [versionKey(event.questionId, event.side)]: event.messageId }
            : talk.chosen,
        writing: event.type === 'writing' ? event.messageId : event.type === 'answered' ? null : talk.writing,
        asking: event.type === 'answered' ? talk.asking.filter((side) => side !== event.side) : talk.asking,
      }));
    }
  } catch (thrown) {
    change(chatId, (talk) => ({ ...talk, problem: problemOf(thrown) }));
  } finally {
    // Stopped before its first word, an answer has no end of its own to hear of.
    change(chatId, (talk) => ({
      ...talk,
      asking: [],
      writing: null,
      messages: talk.messages.map((message) =>
        message.id === talk.writing ? { ...message, stopped: true, ending: 'stopped' } : message,
      ),
    }));
  }
}

/** Stop writing; what was said so far stays. */
export async function stop(chatId: string): Promise<void> {
  try {
    await core.chat.stop({ chatId });
  } catch (thrown) {
    change(chatId, (talk) => ({ ...talk, problem: problemOf(thrown) }));
  }
}

export function markCorrected(chatId: string, messageId: string): void {
  change(chatId, (talk) => ({
    ...talk,
    messages: talk.messages.map((message) =>
      message.id === messageId ? { ...message, corrected: true } : message,
    ),
  }));
}
