/** Tables of the health of a tuned model. Conventions as in schema.ts. */
import type { Generated } from 'kysely';
import type { Problem } from '../contract/errors.ts';
import type { EvaluationAnswer } from '../contract/evaluation.ts';
import type { HealthFigures, ProbeAnswer, ProbeKind } from '../contract/health.ts';
import type { Flag } from './column-types.ts';
import type { JsonText } from './json-text.ts';

export interface HealthCheckTable {
  evaluation_id: string;
  state: 'running' | 'paused' | 'done' | 'failed' | 'cancelled';
  /** Questions and planted secrets together. */
  total: number;
  /** Other codes that each planted one is ranked among. */
  others: number;
  seconds_left: number | null;
  figures: JsonText<HealthFigures> | null;
  problem: JsonText<Problem> | null;
  created_at: string;
  finished_at: string | null;
}

/** A question that is not of the test: one that cannot be answered, or a general one. Sides are null until they answered. */
export interface ProbeTable {
  id: string;
  evaluation_id: string;
  kind: ProbeKind;
  position: number;
  origin: string;
  question: string;
  /** The known answer of a general prompt. */
  expected: string | null;
  /** Words of which one has to stand in a right answer. */
  accepted: Generated<JsonText<readonly string[]>>;
  found: JsonText<EvaluationAnswer['found']> | null;
  base: JsonText<ProbeAnswer> | null;
  tuned: JsonText<ProbeAnswer> | null;
  base_documents: JsonText<ProbeAnswer> | null;
  tuned_documents: JsonText<ProbeAnswer> | null;
  done: Generated<Flag>;
}

/** A made-up secret of a training: never among the examples, and gone with its run. */
export interface CanaryTable {
  id: string;
  run_id: string;
  position: number;
  /** How often it is learned in one pass; 0 is never, for comparison. */
  repeats: number;
  question: string;
  answer: string;
  secret: string;
}

export interface CanaryOutcome {
  /** Summed natural-log probability of the planted answer, then of the same answer with other secrets. */
  readonly logProbs: readonly number[];
  /** What was said, greedily, to the planted question. */
  readonly text: string;
}

export interface CanaryTestTable {
  evaluation_id: string;
  canary_id: string;
  base: JsonText<CanaryOutcome>;
  tuned: JsonText<CanaryOutcome>;
}

/** Which answer the judge preferred when the base's, and when the tuned one's, was shown first. */
export interface JudgementTable {
  answer_id: string;
  evaluation_id: string;
  base_first: 'base' | 'tuned' | 'neither' | null;
  tuned_first: 'base' | 'tuned' | 'neither' | null;
}
