import type { ChatEvent, Side } from '../../contract/chat.ts';
import { ProblemError } from '../../contract/errors.ts';
import type { ChatTurn, Decoding } from '../../inference/protocol.ts';
import { adapterFile } from '../../models/adapter-file.ts';
import { useModel } from '../../models/use-model.ts';
import { newId } from '../../storage/new-id.ts';
import { describeFailure } from '../../workers/describe-failure.ts';
import { WorkerError } from '../../workers/serve.ts';
import type { StageContext } from '../stage-context.ts';
import { eventQueue } from './event-queue.ts';
import { findChat, insertMessage, listMessages, type StoredChat, type StoredMessage } from './queries.ts';

/** As in Scores: greedy, so that what is judged there can be met again here. */
const decoding: Decoding = { temperature: 0, topP: 1, seed: 1811, maxTokens: 512 };
const answerMs = 1_800_000;
/** Models that hold less keep one exchange at a time in mind. */
const smallContext = 2048;
const charactersPerToken = 3;

/** Conversations that are being answered, by chat. */
const underWay = new WeakMap<StageContext, Map<string, AbortController>>();

/**
 * Ask; each side's answer streams and is stored when it ends, also when it was stopped.
 * @throws ProblemError `no-such-chat`, `no-tuned-model`, `still-answering`
 */
export async function* askQuestion(
  stage: StageContext,
  wanted: { readonly chatId: string; readonly question: string; readonly sides: readonly Side[] },
  signal: AbortSignal | undefined,
): AsyncGenerator<ChatEvent, void, void> {
  const chat = await findChat(stage.db, wanted.chatId);
  if (chat === undefined) throw noSuchChat();
  if (wanted.sides.includes('tuned') && chat.run_id === null) throw noTunedModel();
  const busy = underWay.get(stage) ?? new Map<string, AbortController>();
  underWay.set(stage, busy);
  if (busy.has(chat.id)) throw stillAnswering();

  const stop = new AbortController();
  busy.set(chat.id, stop);
  const leave = (): void => stop.abort();
  signal?.addEventListener('abort', leave, { once: true });
  // The answers do not depend on anybody listening: whoever leaves stops them, and what was said is kept.
  const events = eventQueue<ChatEvent>();
  const answering = answerAll(stage, chat, wanted, stop.signal, events.add)
    .then(events.end, events.fail)
    .finally(() => busy.delete(chat.id));
  try {
    yield* events.drain();
  } finally {
    signal?.removeEventListener('abort', leave);
    leave();
    await answering;
  }
}

/** @returns whether anything was being answered */
export function stopAnswering(stage: StageContext, chatId: string): boolean {
  const stop = underWay.get(stage)?.get(chatId);
  stop?.abort();
  return stop !== undefined;
}

async function answerAll(
  stage: StageContext,
  chat: StoredChat,
  wanted: { readonly question: string; readonly sides: readonly Side[] },
  signal: AbortSignal,
  emit: (event: ChatEvent) => void,
): Promise<void> {
  const model = await useModel(stage, chat.model_id);
  const before = await listMessages(stage.db, chat.id);
  const questionId = newId();
  const asked = await insertMessage(stage.db, {
    id: questionId,
    chat_id: chat.id,
    role: 'user',
    text: wanted.question,
    stopped: 0,
    reply_to: null,
  });
  emit({ type: 'asked', message: asked });
  for (const side of wanted.sides) {
    if (signal.aborted) return;
    const adapterPath =
      side === 'tuned' && chat.run_id !== null ? (await adapterFile(stage, chat.run_id)).path : null;
    const turns = turnsFor(side, before, wanted.question, model.context_tokens);
    await answer(
      stage,
      { chatId: chat.id, questionId, side, modelPath: model.path, adapterPath, turns },
      signal,
      emit,
    );
  }
}

async function answer(
  stage: StageContext,
  ask: {
    readonly chatId: string;
    readonly questionId: string;
    readonly side: Side;
    readonly modelPath: string;
    readonly adapterPath: string | null;
    readonly turns: readonly ChatTurn[];
  },
  signal: AbortSignal,
  emit: (event: ChatEvent) => void,
): Promise<void> {
  const { side, turns } = ask;
  const messageId = newId();
  let said = '';
  emit({ type: 'writing', side, messageId });
  const keep = async (text: string, stopped: boolean): Promise<void> => {
    const message = await insertMessage(stage.db, {
      id: messageId,
      chat_id: ask.chatId,
      role: side,
      text,
      stopped: stopped ? 1 : 0,
      reply_to: ask.questionId,
    });
    emit({ type: 'answered', side, message });
  };
  try {
    const request = stage.workers.inference.request(
      'chat',
      { model: { modelPath: ask.modelPath, adapterPath: ask.adapterPath }, turns, decoding },
      {
        deadlineMs: answerMs,
        signal,
        onEvent: ({ text }) => {
          said += text;
          emit({ type: 'text', side, messageId, text });
        },
      },
    );
    const { text, end } = await request.result;
    await keep(text.trim(), end === 'stopped');
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
    // What was said before it broke off is worth keeping; nothing said is not a message.
    if (said.trim() !== '') await keep(said.trim(), true);
    if (signal.aborted) return;
    throw new ProblemError(describeFailure(error.failure, 'The conversation so far is stored.'));
  }
}

/** What this side was asked and said before, as far as the model can hold it, then the new question. */
export function turnsFor(
  side: Side,
  before: readonly StoredMessage[],
  question: string,
  contextTokens: number,
): ChatTurn[] {
  const asked: ChatTurn = { role: 'user', content: question };
  if (contextTokens < smallContext) return [asked];
  let room = (contextTokens - decoding.maxTokens) * charactersPerToken - question.length;
  const exchanges: ChatTurn[] = [];
  for (const reply of before.filter(({ role }) => role === side).reverse()) {
    const earlier = before.find(({ id }) => id === reply.reply_to);
    if (earlier === undefined) continue;
    room -= earlier.text.length + reply.text.length;
    if (room < 0) break;
    exchanges.unshift({ role: 'user', content: earlier.text }, { role: 'assistant', content: reply.text });
  }
  return [...exchanges, asked];
}

function noSuchChat(): ProblemError {
  return new ProblemError({
    code: 'no-such-chat',
    what: 'This conversation is no longer there.',
    safe: 'Nothing was changed.',
    remedy: 'Start a new one.',
  });
}

function noTunedModel(): ProblemError {
  return new ProblemError({
    code: 'no-tuned-model',
    what: 'This conversation is with the base model only.',
    safe: 'Nothing was changed.',
    remedy: 'Train first, or open a conversation with a finished training.',
  });
}

function stillAnswering(): ProblemError {
  return new ProblemError({
    code: 'still-answering',
    what: 'The last question is still being answered.',
    safe: 'Nothing was changed.',
    remedy: 'Wait for the answer, or stop it, then ask again.',
  });
}
