import type { Problem } from '../../contract/errors.ts';
import { type JsonText, toJson } from '../../storage/json-text.ts';
import { toStorageProblem } from '../../storage/problems.ts';
import { describeError } from '../../workers/describe-failure.ts';
import { CLOSING } from '../stage-context.ts';

/** How work on stored answers stands after it stopped before its end. @param safe what is kept, should it have failed */
export function endedEarly(
  error: unknown,
  signal: AbortSignal,
  safe: string,
): { state: 'paused' | 'cancelled' | 'failed'; seconds_left: null; problem?: JsonText<Problem> } {
  if (signal.aborted) {
    return { state: signal.reason === CLOSING ? 'paused' : 'cancelled', seconds_left: null };
  }
  const problem = toStorageProblem(error)?.problem ?? describeError(error, safe);
  return { state: 'failed', seconds_left: null, problem: toJson(problem) };
}
