import type { Problem } from '../contract/errors.ts';
import { ProblemError } from '../contract/errors.ts';
import type { WorkerFailure } from './messages.ts';
import { WorkerError } from './serve.ts';

/** A worker's failure in the one shape in which people see problems. `safe` says what was not touched. */
export function describeFailure(
  failure: WorkerFailure,
  safe = 'Everything stored before is unchanged.',
): Problem {
  return {
    code: failure.code,
    what: failure.message,
    safe,
    remedy:
      failure.remedy ?? 'Try again; if it happens again, the details help whoever looks after this app.',
    ...(failure.evidence === undefined ? {} : { evidence: failure.evidence }),
  };
}

/** Any thrown value as a problem: its own words where it has some, evidence where it does not. */
export function describeError(error: unknown, safe?: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof WorkerError) return describeFailure(error.failure, safe);
  return describeFailure(
    {
      code: 'unexpected',
      message: 'Something went wrong that this version does not know.',
      evidence: error instanceof Error ? (error.stack ?? error.message) : String(error),
    },
    safe,
  );
}
