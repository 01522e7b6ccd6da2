import type { ProbeAnswer } from '../../contract/health.ts';
import type { ChatTurn, ModelRef } from '../../inference/protocol.ts';
import { isRefusal } from '../../text/answers/is-refusal.ts';
import { NOT_IN_DOCUMENTS } from '../../text/ask-with-passages.ts';
import { findPhrase } from '../../text/rules/find-phrase.ts';
import type { StageContext } from '../stage-context.ts';

const answerMs = 900_000;
/** Whether it declines, and what it knows, shows in the first sentences. */
const decoding = { temperature: 0, topP: 1, seed: 1811, maxTokens: 96 };

/** What the app says itself where no passage has a telling word of the question. */
export const saidByApp: ProbeAnswer = {
  text: NOT_IN_DOCUMENTS,
  refused: true,
  byApp: true,
  perplexity: null,
  right: null,
};

/** Ask a question that has no answer in the documents. */
export async function askUnanswerable(
  stage: StageContext,
  model: ModelRef,
  turns: readonly ChatTurn[],
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const text = await speak(stage, model, turns, signal);
  return { text, refused: isRefusal(text), byApp: false, perplexity: null, right: null };
}

/** Ask a general question, and how probable the known answer is to this model. */
export async function askGeneral(
  stage: StageContext,
  model: ModelRef,
  prompt: { readonly question: string; readonly expected: string; readonly accepted: readonly string[] },
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const turns: ChatTurn[] = [{ role: 'user', content: prompt.question }];
  const text = await speak(stage, model, turns, signal);
  const request = stage.workers.inference.request(
    'score',
    { model, items: [{ turns, answer: prompt.expected }] },
    { deadlineMs: answerMs, signal },
  );
  const [scored] = (await request.result).items;
  if (scored === undefined) throw new Error('No score came back.');
  return {
    text,
    refused: isRefusal(text),
    byApp: false,
    perplexity: Math.exp(-scored.logProb / scored.tokens),
    right: holdsAny(text, prompt.accepted),
  };
}

/** Whether one of the accepted words stands in an answer. */
export function holdsAny(text: string, accepted: readonly string[]): boolean {
  return accepted.some((words) =>
    words.includes(',')
      ? text.toLowerCase().replace(/\s+/gu, ' ').includes(words.toLowerCase())
      : findPhrase(text, words) !== null,
  );
}

export async function speak(
  stage: StageContext,
  model: ModelRef,
  turns: readonly ChatTurn[],
  signal: AbortSignal,
): Promise<string> {
  const request = stage.workers.inference.request(
    'chat',
    { model, turns, decoding, stopLoops: true },
    { deadlineMs: answerMs, signal },
  );
  const { text } = await request.result;
  signal.throwIfAborted();
  return text.trim();
}
