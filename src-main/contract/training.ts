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
  details: z.array(z.object({ name: z.string(), value: z.string(), from: z.string(), explain: z.string() })),
  /** Reckoned or measured seconds, low to high; null before a trial on this model. */
  seconds: z.tuple([z.number(), z.number()]).nullable(),
});
export type Preset = z.infer<typeof presetSchema>;

export const runMetricSchema = z.object({
  step: z.number(),
  pass: z.number(),
  trainingLoss: z.number().nullable(),
  validationLoss: z.number().nullable(),
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
});
export type RunSample = z.infer<typeof runSampleSchema>;

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
  device: z.object({ name: z.string(), kind: z.enum(['cpu', 'gpu']), why: z.string() }).nullable(),
  bestStep: z.number().nullable(),
  bestPass: z.number().nullable(),
  bestLoss: z.number().nullable(),
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
  metrics: z.array(runMetricSchema),
  samples: z.array(runSampleSchema),
});
export type Run = z.infer<typeof runSchema>;

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
    }),
  ),
  start: request
    .input(choice.extend({ preset: presetNameSchema, settings: trainingSettingsSchema.partial().optional() }))
    .output(runRowSchema),
  runs: request.input(z.object({ projectId: z.string() })).output(z.array(runRowSchema)),
  get: request.input(runId).output(runSchema),
  pause: request.input(runId).output(runRowSchema),
  resume: request.input(runId).output(runRowSchema),
  /** Stop and keep the best version so far. */
  stop: request.input(runId).output(runRowSchema),
};
