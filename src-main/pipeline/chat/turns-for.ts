import type { ChatSettings, Side } from '../../contract/chat.ts';
import type { ChatTurn } from '../../inference/protocol.ts';
import type { StoredMessage } from './queries.ts';

/** Models that hold less keep one exchange at a time in mind. */
const smallContext = 2048;
const charactersPerToken = 3;

export interface Heard {
  readonly turns: readonly ChatTurn[];
  /** Earlier questions of this branch that no longer fit, the oldest first. */
  readonly dropped: number;
}

/** Characters that fit beside an answer of `maxTokens`. */
export function roomFor(contextTokens: number, maxTokens: number): number {
  return (contextTokens - longestAnswer(contextTokens, maxTokens)) * charactersPerToken;
}

/** Half of what a small model holds is left to the question. */
export function longestAnswer(contextTokens: number, maxTokens: number): number {
  return Math.min(maxTokens, Math.floor(contextTokens / 2));
}

/**
 * What this side was asked and said before on this branch, as far as the model can hold it, then the new question.
 * @param before the messages of the branch, oldest first; of several answers to one question the last counts
 * @param content the question as the model gets it, with its passages
 */
export function turnsFor(
  side: Side,
  before: readonly StoredMessage[],
  content: string,
  model: { readonly contextTokens: number; readonly settings: ChatSettings },
): Heard {
  const { settings, contextTokens } = model;
  const asked: ChatTurn = { role: 'user', content };
  const system: ChatTurn[] =
    settings.system.trim() === '' ? [] : [{ role: 'system', content: settings.system.trim() }];
  const questions = before.filter(({ role }) => role === 'user');
  const pairs = questions.flatMap((question) => {
    const reply = before.findLast(({ role, reply_to }) => role === side && reply_to === question.id);
    return reply === undefined || reply.text === '' ? [] : [{ question, reply }];
  });
  const kept: ChatTurn[] = [];
  let dropped = pairs.length;
  let room = roomFor(contextTokens, settings.maxTokens) - content.length - settings.system.length;
  if (contextTokens >= smallContext) {
    for (const { question, reply } of pairs.toReversed()) {
      room -= question.text.length + reply.text.length;
      if (room < 0) break;
      kept.unshift({ role: 'user', content: question.text }, { role: 'assistant', content: reply.text });
      dropped -= 1;
    }
  }
  return { turns: [...system, ...kept, asked], dropped };
}

/** The messages of the branch that ends with question `lastId`, oldest first. */
export function branchTo(messages: readonly StoredMessage[], lastId: string | null): StoredMessage[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const onBranch = new Set<string>();
  for (let id = lastId; id !== null && !onBranch.has(id); id = byId.get(id)?.after_id ?? null) {
    onBranch.add(id);
  }
  return messages.filter(({ id, role, reply_to }) => onBranch.has(role === 'user' ? id : (reply_to ?? '')));
}
