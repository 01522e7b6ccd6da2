/** Whether the examples are ready to be learned from, what they cover, and what the model will see of one. */
import { z } from 'zod';
import { request } from './errors.ts';

export const readinessActionSchema = z.enum([
  'review',
  'show',
  'compare',
  'draft-refusals',
  'coverage',
  'divide',
  'privacy',
  'rules',
]);

export const readinessItemSchema = z.object({
  code: z.enum([
    'number',
    'parts',
    'refusals',
    'topics',
    'sources',
    'length',
    'alike',
    'contradictions',
    'privacy',
    'unedited',
    'expired',
    'leaks',
    'rules',
  ]),
  /** `missing` stands in the way of training, `look` does not. */
  state: z.enum(['missing', 'look', 'good']),
  /** A few words: “Refusals.” */
  what: z.string(),
  /** The facts, with their numbers. */
  words: z.string(),
  /** What to do about it; null where nothing is to be done. */
  action: z.object({ kind: readinessActionSchema, words: z.string() }).nullable(),
  /** The examples it is about, at most 500. */
  exampleIds: z.array(z.string()),
});
export type ReadinessItem = z.infer<typeof readinessItemSchema>;

export const readinessSchema = z.object({
  ready: z.boolean(),
  /** What to do next first, in order of worth; what is in order comes last. */
  items: z.array(readinessItemSchema),
  /** Longest approved example against what the model holds; null without a model. */
  length: z
    .object({
      modelName: z.string(),
      contextTokens: z.number(),
      longestTokens: z.number(),
      tooLong: z.array(
        z.object({
          exampleId: z.string(),
          question: z.string(),
          tokens: z.number(),
          /** The end that would not be seen. */
          cut: z.string(),
        }),
      ),
    })
    .nullable(),
});
export type Readiness = z.infer<typeof readinessSchema>;

export const previewSchema = z.object({
  modelName: z.string(),
  contextTokens: z.number(),
  /** Tokens in order, as the trainer gets them; joined they are the whole text. */
  pieces: z.array(z.object({ text: z.string(), answer: z.boolean() })),
  /** Index of the first piece beyond what the model holds; null when it holds all. */
  cutFrom: z.number().nullable(),
});
export type Preview = z.infer<typeof previewSchema>;

export const topicSchema = z.object({
  /** From 0, the one with most uncovered passages first. */
  number: z.number(),
  /** The words it uses most, for a name. */
  terms: z.array(z.string()),
  passages: z.number(),
  /** Passages with an approved example, or one that says the same in nearly the same words. */
  covered: z.number(),
  approved: z.number(),
  drafts: z.number(),
  training: z.number(),
  test: z.number(),
  /** Share of all approved examples. */
  share: z.number(),
});
export type Topic = z.infer<typeof topicSchema>;

export const coverageSchema = z.object({
  passages: z.number(),
  covered: z.number(),
  topics: z.array(topicSchema),
  /** What is thin or crowded, in words; empty when neither. */
  words: z.string(),
  /** How texts were compared. */
  method: z.enum(['words', 'meaning']),
});
export type Coverage = z.infer<typeof coverageSchema>;

export const mapPointSchema = z.object({
  kind: z.enum(['covered', 'uncovered', 'example']),
  topic: z.number(),
  /** 0 to 1. */
  x: z.number(),
  y: z.number(),
});
export type MapPoint = z.infer<typeof mapPointSchema>;

export const alikePairSchema = z.object({
  kind: z.enum(['contradiction', 'duplicate', 'alike']),
  /** How they differ, in words. */
  words: z.string(),
  first: z.object({ id: z.string(), question: z.string(), answer: z.string(), status: z.string() }),
  second: z.object({ id: z.string(), question: z.string(), answer: z.string(), status: z.string() }),
});
export type AlikePair = z.infer<typeof alikePairSchema>;

const byProject = z.object({ projectId: z.string() });
const compared = byProject.extend({ modelId: z.string().nullable().default(null) });

export const readiness = {
  tell: request.input(compared).output(readinessSchema),
  preview: request.input(z.object({ exampleId: z.string(), modelId: z.string() })).output(previewSchema),
};

export const coverage = {
  /** Topics of passages and examples; by meaning where a model large enough is named, else by words. */
  tell: request.input(compared).output(coverageSchema),
  /** The same as points on a plane, near where alike; a sample where there are thousands. */
  map: request.input(compared).output(z.array(mapPointSchema)),
  /** Passages of a topic without an approved example, in reading order. */
  uncovered: request
    .input(compared.extend({ topic: z.number(), limit: z.number().int().max(500).default(100) }))
    .output(
      z.array(
        z.object({
          passageId: z.string(),
          documentId: z.string(),
          documentName: z.string(),
          text: z.string(),
        }),
      ),
    ),
  /** Examples of a topic, by id. */
  examples: request
    .input(compared.extend({ topic: z.number(), status: z.enum(['draft', 'approved']) }))
    .output(z.array(z.string())),
  /** The few examples that together say most of what the passages say, best first. */
  choose: request
    .input(
      byProject.extend({ from: z.enum(['draft', 'approved']), size: z.number().int().positive().max(5000) }),
    )
    .output(z.object({ exampleIds: z.array(z.string()), of: z.number() })),
};

export const alike = {
  /** Examples that ask nearly the same; contradicting ones first. */
  list: request
    .input(byProject)
    .output(z.object({ pairs: z.array(alikePairSchema), contradictions: z.number(), total: z.number() })),
  /** Both are right: the pair is not shown again. */
  keepBoth: request
    .input(byProject.extend({ firstId: z.string(), secondId: z.string() }))
    .output(z.object({ kept: z.boolean() })),
};
