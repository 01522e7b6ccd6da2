import type { ChatEvent, ChatSettings, GivenPassage, Side } from '../../contract/chat.ts';
import { ProblemError } from '../../contract/errors.ts';
import type { ChatTurn } from '../../inference/protocol.ts';
import { adapterFile } from '../../models/adapter-file.ts';
import { useModel } from '../../models/use-model.ts';
import { findPassages } from '../../storage/find-passages.ts';
import { fromJson, fromJsonOrNull, toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import { askWithPassages, NOT_IN_DOCUMENTS } from '../../text/ask-with-passages.ts';
import { describeFailure } from '../../workers/describe-failure.ts';
import { WorkerError } from '../../workers/serve.ts';
import type { StageContext } from '../stage-context.ts';
import { eventQueue } from './event-queue.ts';
import { findQuotes } from './find-quotes.ts';
import {
  findChat,
  findMessage,
  insertMessage,
  listMessages,
  passagesOf,
  type StoredChat,
  type StoredMessage,
} from './queries.ts';
import { branchTo, longestAnswer, roomFor, turnsFor } from './turns-for.ts';

const answerMs = 1_800_000;
/** Passages given at most; more would drown a small model. */
const mostPassages = 4;
/** Length of the words that stand around passages. */
const frameCharacters = 400;
/** Where every word is the likeliest, asking again needs chance to say anything else. */
const chanceAgain = 0.7;

/** Conversations that are being answered, by chat. */
const underWay = new WeakMap<StageContext, Map<string, AbortController>>();

/**
 * Ask; each side's answer streams and is stored when it ends, also when it was stopped.
 * @throws ProblemError `no-such-chat`, `no-tuned-model`, `still-answering`
 */
export async function* askQuestion(
  stage: StageContext,
  wanted: {
    readonly chatId: string;
    readonly question: string;
    readonly sides: readonly Side[];
    /** The question it follows; without it, the last one asked. */
    readonly afterId?: string | null | undefined;
  },
  signal: AbortSignal | undefined,
): AsyncGenerator<ChatEvent, void, void> {
  const chat = await findChat(stage.db, wanted.chatId);
  if (chat === undefined) throw noSuchChat();
  const settings = fromJson(chat.settings);
  yield* answering(stage, chat, wanted.sides, signal, async (stop, emit) => {
    const model = await useModel(stage, chat.model_id);
    const known = await listMessages(stage.db, chat.id);
    const lastAsked = known.findLast(({ role }) => role === 'user')?.id ?? null;
    const room = roomFor(model.context_tokens, settings.maxTokens) - wanted.question.length;
    const found = settings.documents
      ? await passagesFor(stage, chat.project_id, wanted.question, room)
      : null;
    const id = newId();
    const message = await insertMessage(stage.db, {
      id,
      chat_id: chat.id,
      role: 'user',
      text: wanted.question,
      reply_to: null,
      after_id: wanted.afterId === undefined ? lastAsked : wanted.afterId,
      passages: found === null ? null : toJson(found.map(({ passageId }) => passageId)),
    });
    emit({ type: 'asked', message });
    await answerAll(stage, chat, { questionId: id, sides: wanted.sides, settings }, stop, emit);
  });
}

/**
 * Answer a question once more, with chance and a new seed; earlier answers stay.
 * @throws ProblemError `no-such-chat`, `no-tuned-model`, `still-answering`
 */
export async function* answerAgain(
  stage: StageContext,
  wanted: { readonly questionId: string; readonly sides: readonly Side[] },
  signal: AbortSignal | undefined,
): AsyncGenerator<ChatEvent, void, void> {
  const question = await findMessage(stage.db, wanted.questionId);
  const chat = question === undefined ? undefined : await findChat(stage.db, question.chat_id);
  if (question === undefined || question.role !== 'user' || chat === undefined) throw noSuchChat();
  const stored = fromJson(chat.settings);
  const settings = {
    ...stored,
    temperature: stored.temperature === 0 ? chanceAgain : stored.temperature,
    seed: Math.floor(Math.random() * 2_147_483_647),
  };
  yield* answering(stage, chat, wanted.sides, signal, (stop, emit) =>
    answerAll(stage, chat, { ...wanted, settings }, stop, emit),
  );
}

/** @returns whether anything was being answered */
export function stopAnswering(stage: StageContext, chatId: string): boolean {
  const stop = underWay.get(stage)?.get(chatId);
  stop?.abort();
  return stop !== undefined;
}

/** One at a time in a conversation. The answers do not depend on anybody listening: whoever leaves stops them. */
async function* answering(
  stage: StageContext,
  chat: StoredChat,
  sides: readonly Side[],
  signal: AbortSignal | undefined,
  work: (stop: AbortSignal, emit: (event: ChatEvent) => void) => Promise<void>,
): AsyncGenerator<ChatEvent, void, void> {
  if (sides.includes('tuned') && chat.run_id === null) throw noTunedModel();
  const busy = underWay.get(stage) ?? new Map<string, AbortController>();
  underWay.set(stage, busy);
  if (busy.has(chat.id)) throw stillAnswering();
  const stop = new AbortController();
  busy.set(chat.id, stop);
  const leave = (): void => stop.abort();
  signal?.addEventListener('abort', leave, { once: true });
  const events = eventQueue<ChatEvent>();
  const done = work(stop.signal, events.add)
    .then(events.end, events.fail)
    .finally(() => busy.delete(chat.id));
  try {
    yield* events.drain();
  } finally {
    signal?.removeEventListener('abort', leave);
    leave();
    await done;
  }
}

async function passagesFor(
  stage: StageContext,
  projectId: string,
  question: string,
  room: number,
): Promise<GivenPassage[]> {
  const found = await findPassages(stage.db, { projectId, question, limit: mostPassages });
  const { used } = askWithPassages(question, found, room - frameCharacters);
  return found.slice(0, used);
}

async function answerAll(
  stage: StageContext,
  chat: StoredChat,
  wanted: { readonly questionId: string; readonly sides: readonly Side[]; readonly settings: ChatSettings },
  signal: AbortSignal,
  emit: (event: ChatEvent) => void,
): Promise<void> {
  const model = await useModel(stage, chat.model_id);
  const messages = await listMessages(stage.db, chat.id);
  const question = messages.find(({ id }) => id === wanted.questionId);
  if (question === undefined) throw noSuchChat();
  const ids = fromJsonOrNull(question.passages);
  const known = await passagesOf(stage.db, [question]);
  const passages = ids === null ? null : ids.flatMap((id) => known.get(id) ?? []);
  const before = branchTo(messages, question.after_id);
  const { content } = askWithPassages(question.text, passages ?? [], Number.POSITIVE_INFINITY);
  for (const side of wanted.sides) {
    if (signal.aborted) return;
    const { turns, dropped } = turnsFor(side, before, content, {
      contextTokens: model.context_tokens,
      settings: wanted.settings,
    });
    const one = { question, side, settings: wanted.settings, dropped, passages };
    if (passages?.length === 0) {
      await sayNotInDocuments(stage, one, emit);
      continue;
    }
    const adapterPath =
      side === 'tuned' && chat.run_id !== null ? (await adapterFile(stage, chat.run_id)).path : null;
    const maxTokens = longestAnswer(model.context_tokens, wanted.settings.maxTokens);
    await answer(stage, { ...one, modelPath: model.path, adapterPath, turns, maxTokens }, signal, emit);
  }
}

interface OneAnswer {
  readonly question: StoredMessage;
  readonly side: Side;
  readonly settings: ChatSettings;
  readonly dropped: number;
  readonly passages: readonly GivenPassage[] | null;
}

/** Where no passage shares a telling word with the question, no model is asked: it could only make something up. */
async function sayNotInDocuments(
  stage: StageContext,
  { question, side, settings }: OneAnswer,
  emit: (event: ChatEvent) => void,
): Promise<void> {
  const message = await insertMessage(stage.db, {
    id: newId(),
    chat_id: question.chat_id,
    role: side,
    text: NOT_IN_DOCUMENTS,
    reply_to: question.id,
    settings: toJson(settings),
  });
  emit({ type: 'answered', side, message });
}

async function answer(
  stage: StageContext,
  ask: OneAnswer & {
    readonly modelPath: string;
    readonly adapterPath: string | null;
    readonly turns: readonly ChatTurn[];
    readonly maxTokens: number;
  },
  signal: AbortSignal,
  emit: (event: ChatEvent) => void,
): Promise<void> {
  const { question, side, settings } = ask;
  const messageId = newId();
  let said = '';
  emit({ type: 'writing', side, messageId, questionId: question.id });
  const keep = async (text: string, ending: StoredMessage['ending']): Promise<void> => {
    const message = await insertMessage(stage.db, {
      id: messageId,
      chat_id: question.chat_id,
      role: side,
      text,
      stopped: ending === 'stopped' ? 1 : 0,
      ending,
      dropped: ask.dropped,
      reply_to: question.id,
      settings: toJson(settings),
      quotes: toJson(findQuotes(text, question.text, ask.passages ?? [])),
    });
    emit({ type: 'answered', side, message });
  };
  const decoding = {
    temperature: settings.temperature,
    topP: 1,
    seed: settings.seed,
    maxTokens: ask.maxTokens,
  };
  try {
    const request = stage.workers.inference.request(
      'chat',
      {
        model: { modelPath: ask.modelPath, adapterPath: ask.adapterPath },
        turns: ask.turns,
        decoding,
        stopLoops: true,
      },
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
    await keep(text.trim(), end === 'end-of-turn' ? 'whole' : end);
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
    // What was said before it broke off is worth keeping; nothing said is not a message.
    if (said.trim() !== '') await keep(said.trim(), 'stopped');
    if (signal.aborted) return;
    throw new ProblemError(describeFailure(error.failure, 'The conversation so far is stored.'));
  }
}

export function noSuchChat(): ProblemError {
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
