import { WorkerError } from '../workers/serve.ts';
import type { Completed, CompletionRequest } from '../inference/protocol.ts';
import type { EndpointContext, EndpointRequest } from './context.ts';

/** An answer, a prompt of a whole context included; a model on a slow processor may need long. */
const patienceMs = 60 * 60_000;

/** Ask the model once; the call's own counts grow with it. */
export async function askOnce(
  { stage }: EndpointContext,
  c: EndpointRequest,
  request: CompletionRequest,
  onText?: (text: string) => void,
): Promise<Completed> {
  const completed = await stage.workers.inference.request('complete', request, {
    deadlineMs: patienceMs,
    signal: c.get('signal'),
    ...(onText === undefined ? {} : { onEvent: ({ text }) => onText(text) }),
  }).result;
  const call = c.get('call');
  call.promptTokens += completed.promptTokens;
  call.completionTokens += completed.tokens;
  if (completed.end === 'stopped')
    throw new WorkerError({ code: 'cancelled', message: 'Stopped on request.' });
  return completed;
}

/** `stop` or `length`, as clients read it. */
export function finishReason(end: Completed['end']): 'stop' | 'length' {
  return end === 'length' ? 'length' : 'stop';
}

export function usageOf(promptTokens: number, completionTokens: number) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}
