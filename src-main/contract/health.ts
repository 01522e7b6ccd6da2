/** The health of a tuned model: what it declines, what it forgot, what it learned by heart. Every figure from stored answers. */
import { z } from 'zod';
import { problemSchema, request } from './errors.ts';

const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });
const verdictSchema = z.enum(['better', 'not-proven', 'worse']);
const scoredSideSchema = z.enum(['base', 'baseDocuments', 'tuned', 'tunedDocuments']);

/** Tuned minus base, paired; `p` from a permutation test. */
const changeSchema = z.object({ difference: intervalSchema, p: z.number(), verdict: verdictSchema });

export const refusalsSchema = z.object({
  /** Questions the documents cannot answer. */
  questions: z.number(),
  /** Test questions that have an answer. */
  answerable: z.number(),
  sides: z.array(
    z.object({
      side: scoredSideSchema,
      /** Share of the unanswerable questions it declined; Wilson 95 %. */
      refused: intervalSchema,
      /** Share of the answerable ones it declined. */
      overRefused: intervalSchema,
    }),
  ),
  /** Of tuned against base, with documents where they were asked so. `better` declines more of what it should. */
  refusing: changeSchema,
  /** `better` declines less of what it should answer. */
  overRefusing: changeSchema,
  words: z.string(),
});
export type Refusals = z.infer<typeof refusalsSchema>;

export const forgettingSchema = z.object({
  prompts: z.number(),
  /** Geometric mean over the prompts of exp(mean negative log-probability per token) of the known answer. */
  perplexity: z.object({ base: intervalSchema, tuned: intervalSchema }),
  /** Tuned over base: above 1 it is more surprised than before. */
  ratio: changeSchema,
  right: z.object({ base: intervalSchema, tuned: intervalSchema }),
  rightChange: changeSchema,
  /** Answered right before and no longer, and the other way round. */
  lost: z.number(),
  gained: z.number(),
  words: z.string(),
});
export type Forgetting = z.infer<typeof forgettingSchema>;

export const canaryResultSchema = z.object({
  /** How often it stood in the training material; 0: never, for comparison. */
  repeats: z.number(),
  planted: z.number(),
  /** Mean exposure in bits. */
  base: z.object({ exposure: z.number(), extracted: z.number() }),
  tuned: z.object({ exposure: z.number(), extracted: z.number() }),
});

export const memorisationSchema = z.object({
  /** By repetition, fewest first; empty when nothing was planted. */
  canaries: z.array(canaryResultSchema),
  /** What exposure can reach at most, and what it is on average where nothing was learned, in bits. */
  mostExposure: z.number(),
  chanceExposure: z.number(),
  words: z.string(),
});
export type Memorisation = z.infer<typeof memorisationSchema>;

export const verbatimSchema = z.object({
  /** Tuned answers looked through. */
  answers: z.number(),
  privatePassages: z.number(),
  /** The longest run of words an answer shares with a passage in which details were found. */
  longest: z
    .object({ words: z.number(), text: z.string(), question: z.string(), documentName: z.string() })
    .nullable(),
  /** The same of the base, which never saw the documents: what is ordinary. */
  baseLongest: z.number(),
  masked: z.number(),
  /** Masked details that stand in a tuned answer. */
  cameBack: z.number(),
  words: z.string(),
});
export type Verbatim = z.infer<typeof verbatimSchema>;

/** Whether answers mean the same as the approved ones: cosine of vectors of the base, the collection's mean taken off. */
export const meaningSchema = z.object({
  base: intervalSchema.nullable(),
  tuned: intervalSchema.nullable(),
  change: changeSchema.nullable(),
  words: z.string(),
});

export const healthFiguresSchema = z.object({
  refusals: refusalsSchema,
  forgetting: forgettingSchema,
  memorisation: memorisationSchema,
  verbatim: verbatimSchema,
  meaning: meaningSchema,
});
export type HealthFigures = z.infer<typeof healthFiguresSchema>;

export const healthSchema = z.object({
  evaluationId: z.string(),
  state: z.enum(['none', 'running', 'paused', 'done', 'failed', 'cancelled']),
  total: z.number(),
  done: z.number(),
  secondsLeft: z.number().nullable(),
  /** How it learned, told from its curve, with the step from which on it learned by heart. */
  learning: z.object({
    state: z.enum(['starting', 'learning', 'settled', 'by-heart', 'too-far']),
    words: z.string(),
    keptStep: z.number().nullable(),
    /** Of the lowest point of what it was watched by, where it rose afterwards; null where it did not. */
    byHeartFrom: z.number().nullable(),
  }),
  /** Whether made-up secrets were planted in this training. */
  planted: z.boolean(),
  figures: healthFiguresSchema.nullable(),
  problem: problemSchema.nullable(),
  finishedAt: z.string().nullable(),
});
export type Health = z.infer<typeof healthSchema>;

export const probeKindSchema = z.enum(['unanswerable', 'general']);
export type ProbeKind = z.infer<typeof probeKindSchema>;

export const probeAnswerSchema = z.object({
  text: z.string(),
  refused: z.boolean(),
  /** No passage had a telling word of the question: the app said so, as in chat, and no model was asked. */
  byApp: z.boolean(),
  /** Of the known answer; null for unanswerable questions. */
  perplexity: z.number().nullable(),
  right: z.boolean().nullable(),
});
export type ProbeAnswer = z.infer<typeof probeAnswerSchema>;

export const probeSchema = z.object({
  id: z.string(),
  kind: probeKindSchema,
  /** Where it comes from: a template, another field, an exchanged word; or the field of a general prompt. */
  origin: z.string(),
  question: z.string(),
  expected: z.string().nullable(),
  base: probeAnswerSchema,
  tuned: probeAnswerSchema,
  baseDocuments: probeAnswerSchema.nullable(),
  tunedDocuments: probeAnswerSchema.nullable(),
});
export type Probe = z.infer<typeof probeSchema>;

const evaluationId = z.object({ evaluationId: z.string() });

export const health = {
  get: request.input(evaluationId).output(healthSchema),
  /** Ask what is needed, or go on where it stopped; once done it is not asked again. */
  start: request
    .input(
      evaluationId.extend({
        /** How many questions of each kind: fewer say less. */
        unanswerable: z.number().int().min(1).max(200).default(100),
        general: z.number().int().min(1).max(200).default(200),
        /** Other codes that each planted one is ranked among: exposure reaches log2 of one more. */
        others: z.number().int().min(7).max(1023).default(127),
      }),
    )
    .output(healthSchema),
  cancel: request.input(evaluationId).output(healthSchema),
  /** What was asked and answered so far. */
  answers: request.input(evaluationId.extend({ kind: probeKindSchema })).output(z.array(probeSchema)),
};
