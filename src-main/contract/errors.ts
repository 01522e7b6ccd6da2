/** The one shape in which a refusal or failure reaches a person. */
import { oc } from '@orpc/contract';
import { z } from 'zod';

export const problemSchema = z.object({
  /** Kebab-case and stable, for tests, logs and the guide: `wrong-passphrase`, `second-instance`, `disk-full`, … */
  code: z.string(),
  /** What happened, one plain sentence. */
  what: z.string(),
  /** What is safe, one plain sentence. */
  safe: z.string(),
  /** What to do next, one plain sentence. */
  remedy: z.string(),
  /** For Details and logs only. */
  evidence: z.string().optional(),
});

/** A refusal or failure in words for a person. */
export type Problem = z.infer<typeof problemSchema>;

/** Every request of the contract starts here: it may fail with `PROBLEM` and nothing else on purpose. */
export const request = oc.errors({ PROBLEM: { status: 422, message: 'Refused', data: problemSchema } });

/** Thrown anywhere in the core; the door turns it into `PROBLEM`. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.what}`);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}
