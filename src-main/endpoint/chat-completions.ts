import { randomBytes } from 'node:crypto';
import type { ChatTurn, Completed, CompletionRequest, ScoredToken } from '../inference/protocol.ts';
import { invalid } from './api-error.ts';
import { checkFields } from './check-fields.ts';
import { askOnce, finishReason, usageOf } from './complete.ts';
import type { EndpointContext, EndpointRequest } from './context.ts';
import { eventStream } from './event-stream.ts';
import { toShape } from './json-shape.ts';
import { readJson } from './read-body.ts';
import { type ChatRequest, chatRequest } from './request-schemas.ts';
import { needServed, toModelRef } from './served-models.ts';

/** Where a client does not say how long an answer may be. */
const usualAnswer = 2048;

/** `POST /v1/chat/completions` */
export async function chatCompletions(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  const given = await readJson(c.req.raw);
  const asked = checkFields(chatRequest, given);
  refuseContradictions(asked);
  const shape = shapeOf(asked);
  const call = c.get('call');
  call.model = asked.model;
  const served = await needServed(context, call.key.project_id, asked.model);
  const request = toRequest(asked, shape, await toModelRef(context, served));
  const id = `chatcmpl-${randomBytes(12).toString('hex')}`;
  const common = { id, created: Math.floor(Date.now() / 1000), model: served.id };
  const asksOf = (index: number): CompletionRequest => ({
    ...request,
    decoding: { ...request.decoding, seed: (request.decoding.seed + index) % 2 ** 32 },
  });

  if (asked.stream) {
    return eventStream(context, c, (send) => streamAnswers(context, c, asked, { common, asksOf, send }));
  }
  const answers: Completed[] = [];
  for (let index = 0; index < asked.n; index += 1) answers.push(await askOnce(context, c, asksOf(index)));
  return c.json({
    ...common,
    object: 'chat.completion',
    choices: answers.map((answer, index) => ({
      index,
      message: { role: 'assistant', content: answer.text, refusal: null, annotations: [] },
      logprobs: logProbsOf(answer),
      finish_reason: finishReason(answer.end),
    })),
    usage: totalOf(answers),
    service_tier: 'default',
    system_fingerprint: null,
  });
}

async function streamAnswers(
  context: EndpointContext,
  c: EndpointRequest,
  asked: ChatRequest,
  how: {
    readonly common: { readonly id: string; readonly created: number; readonly model: string };
    readonly asksOf: (index: number) => CompletionRequest;
    readonly send: (event: unknown) => void;
  },
): Promise<void> {
  const withUsage = asked.stream_options?.include_usage === true;
  const chunk = (choices: readonly unknown[], usage: unknown = null): void =>
    how.send({
      ...how.common,
      object: 'chat.completion.chunk',
      choices,
      service_tier: 'default',
      system_fingerprint: null,
      ...(withUsage ? { usage } : {}),
    });
  const answers: Completed[] = [];
  for (let index = 0; index < asked.n; index += 1) {
    const delta = (delta: unknown, logprobs: unknown = null, finish_reason: string | null = null): void =>
      chunk([{ index, delta, logprobs, finish_reason }]);
    let opened = false;
    const open = (): void => {
      if (!opened) delta({ role: 'assistant', content: '', refusal: null });
      opened = true;
    };
    const answer = await askOnce(context, c, how.asksOf(index), (text) => {
      open();
      if (!asked.logprobs) delta({ content: text });
    });
    open();
    if (asked.logprobs) delta({ content: answer.text }, logProbsOf(answer));
    delta({}, null, finishReason(answer.end));
    answers.push(answer);
  }
  if (withUsage) chunk([], totalOf(answers));
}

function refuseContradictions(asked: ChatRequest): void {
  if (asked.top_logprobs !== undefined && !asked.logprobs) {
    throw invalid('“top_logprobs” needs “logprobs” to be true.', 'top_logprobs');
  }
  if (asked.stream_options !== undefined && !asked.stream) {
    throw invalid('“stream_options” is only allowed when “stream” is true.', 'stream_options');
  }
  if (asked.max_tokens !== undefined && asked.max_completion_tokens !== undefined) {
    throw invalid('Give “max_completion_tokens” or “max_tokens”, not both.', 'max_tokens');
  }
  if (!asked.messages.some(({ role }) => role === 'user' || role === 'assistant')) {
    throw invalid('At least one message must be of the role user.', 'messages');
  }
}

function shapeOf({ response_format: format }: ChatRequest): CompletionRequest['shape'] {
  if (format === undefined || format.type === 'text') return null;
  if (format.type === 'json_object') return { kind: 'json' };
  return { kind: 'schema', schema: toShape(format.json_schema.schema) };
}

function toRequest(
  asked: ChatRequest,
  shape: CompletionRequest['shape'],
  model: CompletionRequest['model'],
): CompletionRequest {
  const turns = asked.messages.map(
    ({ role, content }): ChatTurn => ({ role: role === 'developer' ? 'system' : role, content }),
  );
  return {
    model,
    prompt: { kind: 'turns', turns },
    decoding: {
      temperature: asked.temperature,
      topP: asked.top_p,
      seed: asked.seed,
      maxTokens: asked.max_completion_tokens ?? asked.max_tokens ?? usualAnswer,
    },
    penalties: { frequency: asked.frequency_penalty, presence: asked.presence_penalty },
    stop: asked.stop,
    shape,
    logProbs: asked.logprobs ? { top: asked.top_logprobs ?? 0, echo: false } : null,
  };
}

function logProbsOf(answer: Completed) {
  if (answer.logProbs === null) return null;
  const entry = ({ text, logProb }: Pick<ScoredToken, 'text' | 'logProb'>) => ({
    token: text,
    logprob: logProb ?? -9999,
    // A token can be a part of a character; then its bytes are not known.
    bytes: text.includes('\uFFFD') ? null : [...new TextEncoder().encode(text)],
  });
  return {
    content: answer.logProbs.map((token) => ({ ...entry(token), top_logprobs: token.top.map(entry) })),
    refusal: null,
  };
}

function totalOf(answers: readonly Completed[]) {
  const prompt = answers[0]?.promptTokens ?? 0;
  return usageOf(
    prompt,
    answers.reduce((sum, { tokens }) => sum + tokens, 0),
  );
}
