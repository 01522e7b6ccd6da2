/** Stage three: a LoRA is trained on this machine. */
import { z } from 'zod';
import { problemSchema, request } from './errors.ts';

export const presetNameSchema = z.enum(['quick', 'balanced', 'thorough']);
export type PresetName = z.infer<typeof presetNameSchema>;

/** Mirrors `TrainingSettings` in trainer/protocol.ts; a type test keeps them equal. */
export const trainingSettingsSchema = z.object({
  rank: z.number().int().positive(),
  alpha: z.number().positive(),
  dropout: z.number().min(0).max(0.9),
  learningRate: z.number().positive(),
  warmupShare: z.number().min(0).max(1),
  weightDecay: z.number().min(0),
  gradientClip: z.number().min(0),
  passes: z.number().positive(),
  rowTokens: z.number().int().positive(),
  rowsPerStep: z.number().int().positive(),
  validateEvery: z.number().int().positive(),
  patience: z.number().int().min(0),
  seed: z.number().int(),
  threads: z.number().int().positive(),
  device: z.enum(['auto', 'cpu', 'gpu']),
  mode: z.enum(['exact', 'fast']),
});

export const presetSchema = z.object({
  name: presetNameSchema,
  /** A plain sentence with the project's own counts. */
  sentence: z.string(),
  suggested: z.boolean(),
  settings: trainingSettingsSchema,
  /** Technical name, value and where it comes from, for Details; `explain` is the one-line explanation. */
  details: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      from: z.string(),
      explain: z.string(),
      /** Who found it: papers by author and year, or this app's own rule. */
      source: z.string(),
    }),
  ),
  /** Reckoned or measured seconds, low to high; null before a trial on this model. */
  seconds: z.tuple([z.number(), z.number()]).nullable(),
});
export type Preset = z.infer<typeof presetSchema>;

export const runMetricSchema = z.object({
  step: z.number(),
  pass: z.number(),
  trainingLoss: z.number().nullable(),
  validationLoss: z.number().nullable(),
  /** Mean token F1, 0 to 1, of the questions answered at this check; null until they are. */
  taskScore: z.number().nullable(),
  /** Standard error of that mean. */
  taskError: z.number().nullable(),
  best: z.boolean(),
});
export type RunMetric = z.infer<typeof runMetricSchema>;

export const runSampleSchema = z.object({
  id: z.string(),
  step: z.number(),
  pass: z.number(),
  question: z.string(),
  base: z.string().nullable(),
  tuned: z.string().nullable(),
  approved: z.string(),
  /** Token F1 of the newest answer in it against the approved one. */
  score: z.number().nullable(),
});
export type RunSample = z.infer<typeof runSampleSchema>;

/** What happened to a run on its way, in words. */
export const runNoteSchema = z.object({
  id: z.string(),
  step: z.number(),
  pass: z.number(),
  kind: z.enum(['rolled-back', 'smaller', 'started-again', 'device-lost', 'moved', 'by-heart', 'stopped']),
  words: z.string(),
  at: z.string(),
});
export type RunNote = z.infer<typeof runNoteSchema>;

export const runMethodSchema = z.enum(['answers', 'dpo', 'orpo']);
export type RunMethod = z.infer<typeof runMethodSchema>;

/** What did the work. */
export const runVersionsSchema = z.object({ app: z.string(), engine: z.string(), system: z.string() });
export type RunVersions = z.infer<typeof runVersionsSchema>;

export const runRowSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  modelId: z.string(),
  modelName: z.string(),
  preset: presetNameSchema,
  state: z.enum([
    'waiting',
    'preparing',
    'running',
    'pausing',
    'paused',
    'finished',
    'stopped-early',
    'cancelled',
    'failed',
  ]),
  step: z.number(),
  steps: z.number().nullable(),
  pass: z.number(),
  passes: z.number(),
  secondsLeft: z.number().nullable(),
  secondsSpent: z.number(),
  tokensPerSecond: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  device: z
    .object({
      name: z.string(),
      kind: z.enum(['cpu', 'gpu']),
      why: z.string(),
      /** Operations of a step that are computed elsewhere, because the device lacks them; absent until planned. */
      elsewhere: z.number().optional(),
    })
    .nullable(),
  bestStep: z.number().nullable(),
  bestPass: z.number().nullable(),
  bestLoss: z.number().nullable(),
  /** Task score of the version that is kept. */
  bestScore: z.number().nullable(),
  /** `answers` = supervised; the others learn from wrong and right answers. */
  method: runMethodSchema,
  /** Wrong and right answers it learns from and is checked with; null for `answers`. */
  pairs: z
    .object({
      training: z.number(),
      validation: z.number(),
      /** How strongly DPO holds on to what it begins with, where it is not the usual 0.1. */
      beta: z.number().optional(),
      /** Of `of` pairs, in how many it finds the right answer the likelier one, and by how much: mean of
       *  log p(right) − log p(wrong), nats. Null until the run has ended. */
      preferred: z
        .object({
          of: z.number(),
          before: z.number(),
          after: z.number(),
          marginBefore: z.number(),
          marginAfter: z.number(),
        })
        .nullable(),
    })
    .nullable(),
  /** From 1 while it waits for its turn. */
  queuePlace: z.number().nullable(),
  /** The run whose kept version it begins with. */
  startsFrom: z.string().nullable(),
  /** The run it does again. */
  repeats: z.string().nullable(),
  /** Why it ended; null while it has not, and for runs of before this was recorded. */
  ended: z.enum(['all-passes', 'no-gain', 'person', 'fault']).nullable(),
  /** Whether it can go on from where it stands. */
  resumable: z.boolean(),
  examples: z.object({ training: z.number(), validation: z.number(), test: z.number() }),
  /** When the last state was stored, ISO; what a crash cannot take. */
  savedAt: z.string().nullable(),
  /** How it is going, in words: learning, settled, by heart, too far. */
  learning: z.enum(['starting', 'learning', 'settled', 'by-heart', 'too-far']),
  learningWords: z.string(),
  problem: problemSchema.nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type RunRow = z.infer<typeof runRowSchema>;

export const runSchema = runRowSchema.extend({
  settings: trainingSettingsSchema,
  snapshotHash: z.string(),
  modelSha256: z.string().nullable(),
  versions: runVersionsSchema.nullable(),
  notes: z.array(runNoteSchema),
  metrics: z.array(runMetricSchema),
  samples: z.array(runSampleSchema),
});
export type Run = z.infer<typeof runSchema>;

/** Two runs or more, side by side. */
export const runComparisonSchema = z.object({
  runs: z.array(
    runRowSchema.extend({
      metrics: z.array(runMetricSchema),
      /** Answered rightly in the test, of so many; null until it is scored. */
      score: z.object({ right: z.number(), of: z.number(), tokenF1: z.number() }).nullable(),
    }),
  ),
  /** Only what is not the same in all; values in the order of the runs. */
  differences: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
  /** Which is better supported, and what keeps that from being certain. */
  words: z.string(),
  evidence: z.string(),
});
export type RunComparison = z.infer<typeof runComparisonSchema>;

const runId = z.object({ runId: z.string() });
const choice = z.object({ projectId: z.string(), modelId: z.string() });

export const training = {
  presets: request.input(choice).output(z.array(presetSchema)),
  /** A measured step on the longest row with this model: time and memory. */
  trial: request.input(choice.extend({ preset: presetNameSchema })).output(
    z.object({
      device: z.object({ name: z.string(), kind: z.enum(['cpu', 'gpu']), why: z.string() }),
      seconds: z.tuple([z.number(), z.number()]),
      secondsPerPass: z.number(),
      tokensPerSecond: z.number(),
      memoryBytes: z.number(),
      memoryFreeBytes: z.number(),
      /** Whether it fits, and the figures that decide it; absent until the plan says. */
      verdict: z
        .object({ word: z.enum(['fits', 'tight', 'cannot']), because: z.string().nullable() })
        .optional(),
      /** What was chosen so that it fits, each in words. */
      choices: z.array(z.string()).optional(),
    }),
  ),
  start: request
    .input(
      choice.extend({
        preset: presetNameSchema,
        settings: trainingSettingsSchema.partial().optional(),
        /** A person said to learn from approved answers that have expired. */
        acceptExpired: z.boolean().default(false),
        /** Learn made-up codes beside the examples, so that what it learns by heart can be measured. */
        plantCodes: z.boolean().default(false),
      }),
    )
    .output(runRowSchema),
  runs: request.input(z.object({ projectId: z.string() })).output(z.array(runRowSchema)),
  get: request.input(runId).output(runSchema),
  pause: request.input(runId).output(runRowSchema),
  /** Go on with a run that paused, broke off or was stopped; `device` moves it there from now on. */
  resume: request.input(runId.extend({ device: z.literal('cpu').optional() })).output(runRowSchema),
  /** Stop and keep the best version so far. */
  stop: request.input(runId).output(runRowSchema),
  /** A waiting run changes its place; 1 is next. */
  move: request.input(runId.extend({ place: z.number().int().positive() })).output(z.array(runRowSchema)),
  /** A waiting run leaves the queue: it is gone if it never began, else paused. */
  leaveQueue: request.input(runId).output(z.object({ removed: z.boolean() })),
  compare: request
    .input(z.object({ projectId: z.string(), runIds: z.array(z.string()).min(2).max(5) }))
    .output(runComparisonSchema),
  /** More passes from the version a run kept, on the same examples. */
  continue: request.input(runId.extend({ passes: z.number().positive().max(100) })).output(runRowSchema),
  /** The same run again: same model, examples, settings, seed and beginning. */
  repeat: request.input(runId).output(runRowSchema),
  /** Wrong and right answers that are approved, and whether they are enough to learn from. */
  pairs: request
    .input(z.object({ projectId: z.string() }))
    .output(z.object({ count: z.number(), needed: z.number(), words: z.string() })),
  /** Learn from them, beginning with the version that a run on answers kept. */
  learnFromPairs: request
    .input(runId.extend({ method: z.enum(['dpo', 'orpo']).default('dpo') }))
    .output(runRowSchema),
};
