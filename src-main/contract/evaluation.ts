/** Stage four: base against tuned on questions neither has learned from. */
import { z } from 'zod';
import { problemSchema, request } from './errors.ts';
import { health } from './health.ts';
import { judge } from './judge.ts';
import { rating } from './rating.ts';
import { release } from './release.ts';
import { report } from './report.ts';
import { ruleBodySchema } from './rules.ts';

const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });
export type Interval = z.infer<typeof intervalSchema>;

/** `right` is the share of answers counted as right; the others are means over the questions. */
export const metricNameSchema = z.enum([
  'right',
  'exactMatch',
  'tokenF1',
  'rougeL',
  'chrF',
  'faithful',
  'rules',
  'tone',
  'fluent',
  'perplexity',
]);
export type MetricName = z.infer<typeof metricNameSchema>;

export const metricComparisonSchema = z.object({
  metric: metricNameSchema,
  base: intervalSchema,
  tuned: intervalSchema,
  /** Asked with documents; null where it was not. */
  baseDocuments: intervalSchema.nullable(),
  tunedDocuments: intervalSchema.nullable(),
  /** Tuned minus base, paired by question, clustered by source document. For perplexity: ratio tuned / base. */
  difference: intervalSchema,
  /** Chance of a difference this large if nothing had changed: permutation test, adjusted by Holm over all metrics. */
  p: z.number(),
  /** The smallest true difference this test would show four times in five; null where it shows none. For perplexity: a ratio. */
  smallestEffect: z.number().nullable(),
  /** `not-proven` unless the interval of the difference excludes nothing-changed and `p` is below 0.05. */
  verdict: z.enum(['better', 'not-proven', 'worse']),
});
export type MetricComparison = z.infer<typeof metricComparisonSchema>;

export const outcomeSchema = z.enum(['fixed', 'still-wrong', 'newly-broken', 'right-both']);
export type Outcome = z.infer<typeof outcomeSchema>;

/** Each model alone, and each asked together with the passages found for the question. */
export const scoredSideSchema = z.enum(['base', 'baseDocuments', 'tuned', 'tunedDocuments']);
export type ScoredSide = z.infer<typeof scoredSideSchema>;

/** One side against another in token F1, paired and clustered as above; `p` adjusted over the contrasts. */
export const contrastSchema = z.object({
  side: scoredSideSchema,
  against: scoredSideSchema,
  difference: intervalSchema,
  p: z.number(),
  verdict: z.enum(['better', 'not-proven', 'worse']),
});
export type Contrast = z.infer<typeof contrastSchema>;

const answerScoresSchema = z.object({
  text: z.string(),
  exactMatch: z.number(),
  tokenF1: z.number(),
  rougeL: z.number(),
  chrF: z.number(),
  perplexity: z.number(),
  /** Share of its sentences that the source passage supports, every figure and name exact; null without a passage. */
  faithful: z.number().nullable(),
  /** Numbers, dates, names and citations that stand neither in the source nor in the question. */
  wrongFacts: z.array(z.string()),
  /** 1 when it keeps every house rule that applies, 0 when it breaks one; null where the project has none. */
  rules: z.number().nullable(),
  /** The same for the rules of tone. */
  tone: z.number().nullable(),
  /** What it broke, in words. */
  brokenRules: z.array(z.string()),
  /** It declined to answer. */
  refused: z.boolean(),
  /** Share of four-word runs said before. */
  repetition: z.number(),
  /** Sentences without an end. */
  broken: z.number(),
  /** 1 without loops and broken sentences, else 0. */
  fluent: z.number(),
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
  /** null where it was not asked with documents. */
  baseDocuments: answerScoresSchema.nullable(),
  tunedDocuments: answerScoresSchema.nullable(),
  /** The passages both were given, in the order given. */
  found: z.array(
    z.object({
      passageId: z.string(),
      documentName: z.string(),
      page: z.number().nullable(),
      text: z.string(),
    }),
  ),
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
  /** The house rules every side was held to. */
  rules: z.array(ruleBodySchema),
  /** Token F1 from which an answer counts as right. */
  threshold: z.number(),
  decoding: z.object({ temperature: z.number(), seed: z.number(), maxTokens: z.number() }),
  verdict: z.enum(['better', 'not-proven', 'worse']).nullable(),
  /** What is drawn anew for the intervals: source documents, or questions where there are too few documents. */
  clusters: z.object({ of: z.enum(['documents', 'questions']), count: z.number() }).nullable(),
  /** The one serif sentence, and the evidence sentence under it. */
  verdictWords: z.string().nullable(),
  evidenceWords: z.string().nullable(),
  metrics: z.array(metricComparisonSchema),
  /** Whether both were also asked with documents, and how the sides then stand to each other. */
  withDocuments: z.boolean(),
  contrasts: z.array(contrastSchema),
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
  health,
  judge,
  rating,
  release,
  report,
};
