import { randomBytes } from 'node:crypto';
import type { Completed, CompletionPrompt, CompletionRequest } from '../inference/protocol.ts';
import { invalid } from './api-error.ts';
import { checkFields } from './check-fields.ts';
import { askOnce, finishReason, usageOf } from './complete.ts';
import type { EndpointContext, EndpointRequest } from './context.ts';
import { eventStream } from './event-stream.ts';
import { readJson } from './read-body.ts';
import { completionRequest, type TextRequest } from './request-schemas.ts';
import { needServed, toModelRef } from './served-models.ts';

/** `POST /v1/completions`: prompts as texts or tokens, written on as they are, without the model's chat template. */
export async function textCompletions(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  const asked = checkFields(completionRequest, await readJson(c.req.raw));
  const prompts = toPrompts(asked.prompt);
  refuseContradictions(asked, prompts.length);
  const call = c.get('call');
  call.model = asked.model;
  const served = await needServed(context, call.key.project_id, asked.model);
  const model = await toModelRef(context, served);
  const requests = prompts.flatMap((prompt) =>
    Array.from({ length: asked.n }, (_, i) => toRequest(asked, model, prompt, i)),
  );
  const common = {
    id: `cmpl-${randomBytes(12).toString('hex')}`,
    object: 'text_completion',
    created: Math.floor(Date.now() / 1000),
    model: served.id,
    system_fingerprint: null,
  };

  if (asked.stream) {
    const withUsage = asked.stream_options?.include_usage === true;
    return eventStream(context, c, async (send) => {
      const chunk = (choices: readonly unknown[], usage: unknown = null): void =>
        send({ ...common, choices, ...(withUsage ? { usage } : {}) });
      const answers: Completed[] = [];
      for (const [index, request] of requests.entries()) {
        const piece = (text: string, logprobs: unknown = null, finish_reason: string | null = null): void =>
          chunk([{ index, text, logprobs, finish_reason }]);
        const whole = request.logProbs !== null;
        const answer = await askOnce(context, c, request, (text) => whole || piece(text));
        if (whole) piece(textOf(answer, asked), logProbsOf(answer, asked));
        piece('', null, finishReason(answer.end));
        answers.push(answer);
      }
      if (withUsage) chunk([], totalOf(answers, asked.n));
    });
  }
  const answers: Completed[] = [];
  for (const request of requests) answers.push(await askOnce(context, c, request));
  return c.json({
    ...common,
    choices: answers.map((answer, index) => ({
      index,
      text: textOf(answer, asked),
      logprobs: logProbsOf(answer, asked),
      finish_reason: finishReason(answer.end),
    })),
    usage: totalOf(answers, asked.n),
  });
}

function toPrompts(prompt: TextRequest['prompt']): CompletionPrompt[] {
  if (typeof prompt === 'string') return [{ kind: 'text', text: prompt }];
  if (prompt.every((each) => typeof each === 'number'))
    return [{ kind: 'tokens', tokens: Int32Array.from(prompt) }];
  return prompt.map((each): CompletionPrompt => {
    if (typeof each === 'string') return { kind: 'text', text: each };
    return { kind: 'tokens', tokens: Int32Array.from(typeof each === 'number' ? [each] : each) };
  });
}

function toRequest(
  asked: TextRequest,
  model: CompletionRequest['model'],
  prompt: CompletionPrompt,
  index: number,
): CompletionRequest {
  return {
    model,
    prompt,
    decoding: {
      temperature: asked.temperature,
      topP: asked.top_p,
      seed: (asked.seed + index) % 2 ** 32,
      maxTokens: asked.max_tokens,
    },
    penalties: { frequency: asked.frequency_penalty, presence: asked.presence_penalty },
    stop: asked.stop,
    shape: null,
    // An echo needs the prompt as the model reads it, which scoring gives.
    logProbs:
      asked.logprobs === undefined && !asked.echo ? null : { top: asked.logprobs ?? 0, echo: asked.echo },
  };
}

function refuseContradictions(asked: TextRequest, prompts: number): void {
  if (asked.stream_options !== undefined && !asked.stream) {
    throw invalid('“stream_options” is only allowed when “stream” is true.', 'stream_options');
  }
  if (asked.max_tokens === 0 && !asked.echo) {
    throw invalid('“max_tokens” may be 0 only with “echo”.', 'max_tokens');
  }
  if (prompts * asked.n > 2048) throw invalid('More than 2048 answers at once are not written.', 'n');
}

function textOf(answer: Completed, asked: TextRequest): string {
  return asked.echo ? answer.promptText + answer.text : answer.text;
}

/** Arrays over the echoed prompt and the answer, a closing token included. */
function logProbsOf(answer: Completed, asked: TextRequest) {
  if (answer.logProbs === null || asked.logprobs === undefined) return null;
  let offset = 0;
  const text_offset = answer.logProbs.map(({ text }) => {
    const at = offset;
    offset += text.length;
    return at;
  });
  return {
    tokens: answer.logProbs.map(({ text }) => text),
    token_logprobs: answer.logProbs.map(({ logProb }) => logProb),
    top_logprobs: answer.logProbs.map(({ logProb, text, top }) => {
      if (logProb === null) return null;
      const likeliest: Record<string, number> = {};
      // Two tokens can read alike; the likelier one stands for both. The token itself is always there.
      for (const each of [...top, { text, logProb }]) likeliest[each.text] ??= each.logProb;
      return likeliest;
    }),
    text_offset,
  };
}

function totalOf(answers: readonly Completed[], n: number) {
  return usageOf(
    answers.reduce((sum, { promptTokens }, i) => sum + (i % n === 0 ? promptTokens : 0), 0),
    answers.reduce((sum, { tokens }) => sum + tokens, 0),
  );
}
