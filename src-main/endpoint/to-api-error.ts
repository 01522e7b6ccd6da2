import { ProblemError } from '../contract/errors.ts';
import { WorkerError } from '../workers/serve.ts';
import { ApiError } from './api-error.ts';

/** Failures of the worker that the caller can mend, with the field they are about. */
const callersOwn: Readonly<Record<string, { readonly param: string; readonly code: string }>> = {
  'too-long': { param: 'prompt', code: 'context_length_exceeded' },
  'empty-prompt': { param: 'prompt', code: 'invalid_value' },
  'unknown-token': { param: 'prompt', code: 'invalid_value' },
  'unknown-schema': { param: 'response_format', code: 'invalid_value' },
  'chat-template': { param: 'messages', code: 'invalid_value' },
  'control-words': { param: 'messages', code: 'invalid_value' },
  'cannot-embed': { param: 'model', code: 'unsupported_model' },
};

/** The caller hung up: nobody reads what is answered. */
export function isGone(error: unknown): boolean {
  return error instanceof WorkerError && error.failure.code === 'cancelled';
}

/**
 * What went wrong, in words for whoever called. Nothing of this computer (paths, stacks, native lines) is in them.
 * @param log told of what nobody foresaw
 */
export function toApiError(error: unknown, param: string | null, log: (error: unknown) => void): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof WorkerError) {
    const { code, message, remedy } = error.failure;
    const own = callersOwn[code];
    const words = remedy === undefined ? message : `${message} ${remedy}`;
    if (own !== undefined) return new ApiError(400, words, { param: param ?? own.param, code: own.code });
    if (code === 'model-missing')
      return new ApiError(404, words, { param: 'model', code: 'model_not_found' });
    // Trying the same again at once helps with none of these.
    const headers = { 'x-should-retry': 'false' };
    if (code === 'closed' || code === 'cancelled') return new ApiError(503, words, { code }, headers);
    log(error);
    return new ApiError(500, words, { code }, headers);
  }
  if (error instanceof ProblemError) {
    const { code, what, remedy } = error.problem;
    const missing = code === 'model-missing' || code === 'model-changed' || code === 'no-such-model';
    if (missing) return new ApiError(404, what, { param: 'model', code: 'model_not_found' });
    return new ApiError(400, `${what} ${remedy}`, { param, code });
  }
  log(error);
  return new ApiError(
    500,
    'Something went wrong that this version does not know.',
    { code: 'unexpected' },
    {
      'x-should-retry': 'false',
    },
  );
}
