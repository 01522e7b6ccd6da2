/** Stage four: base against tuned on questions neither has learned from. */
import { z } from 'zod';
import { problemSchema, request } from './errors.ts';

const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });
export type Interval = z.infer<typeof intervalSchema>;

/** `right` is the share of answers counted as right; the others are means over the questions. */
export const metricNameSchema = z.enum(['right', 'exactMatch', 'tokenF1', 'rougeL', 'perplexity']);
export type MetricName = z.infer<typeof metricNameSchema>;

export const metricComparisonSchema = z.object({
  metric: metricNameSchema,
  base: intervalSchema,
  tuned: intervalSchema,
  /** Tuned minus base, paired by question, clustered by source document. For perplexity: ratio tuned / base. */
  difference: intervalSchema,
  /** In words; `not-proven` when the interval of the difference includes nothing-changed. */
  verdict: z.enum(['better', 'not-proven', 'worse']),
});
export type MetricComparison = z.infer<typeof metricComparisonSchema>;

export const outcomeSchema = z.enum(['fixed', 'still-wrong', 'newly-broken', 'right-both']);
export type Outcome = z.infer<typeof outcomeSchema>;

const answerScoresSchema = z.object({
  text: z.string(),
  exactMatch: z.number(),
  tokenF1: z.number(),
  rougeL: z.number(),
  perplexity: z.number(),
  /** Counted as right: token F1 against the approved answer at or above the evaluation's threshold. */
  right: z.boolean(),
});

export const evaluationAnswerSchema = z.object({
  id: z.string(),
  exampleId: z.string(),
  question: z.string(),
  approved: z.string(),
  base: answerScoresSchema,
  tuned: answerScoresSchema,
  outcome: outcomeSchema,
  documentName: z.string().nullable(),
  passage: z.string().nullable(),
});
export type EvaluationAnswer = z.infer<typeof evaluationAnswerSchema>;

export const evaluationSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  runId: z.string(),
  state: z.enum(['waiting', 'running', 'paused', 'done', 'failed', 'cancelled']),
  questions: z.number(),
  documents: z.number(),
  answered: z.number(),
  secondsLeft: z.number().nullable(),
  /** Token F1 from which an answer counts as right. */
  threshold: z.number(),
  decoding: z.object({ temperature: z.number(), seed: z.number(), maxTokens: z.number() }),
  verdict: z.enum(['better', 'not-proven', 'worse']).nullable(),
  /** The one serif sentence, and the evidence sentence under it. */
  verdictWords: z.string().nullable(),
  evidenceWords: z.string().nullable(),
  metrics: z.array(metricComparisonSchema),
  right: z.object({ base: z.number(), tuned: z.number() }),
  counts: z.object({
    fixed: z.number(),
    stillWrong: z.number(),
    newlyBroken: z.number(),
    rightBoth: z.number(),
  }),
  problem: problemSchema.nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

export const evaluation = {
  /** Score a finished run; goes on where it stopped if one is unfinished. */
  start: request.input(z.object({ runId: z.string() })).output(evaluationSchema),
  cancel: request.input(z.object({ evaluationId: z.string() })).output(evaluationSchema),
  list: request.input(z.object({ projectId: z.string() })).output(z.array(evaluationSchema)),
  get: request.input(z.object({ evaluationId: z.string() })).output(evaluationSchema),
  answers: request.input(z.object({ evaluationId: z.string() })).output(z.array(evaluationAnswerSchema)),
};
