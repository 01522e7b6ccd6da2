/** Long work on examples: drafting, other wordings, asking the base model. It can be paused and goes on after a restart. */
import { z } from 'zod';
import { problemSchema, request } from './errors.ts';

/** What a drafted question asks; `refusal` asks what the documents do not answer. */
export const draftKindSchema = z.enum(['what', 'when', 'who', 'how', 'compare', 'exception', 'refusal']);
export type DraftKind = z.infer<typeof draftKindSchema>;

export const exampleTaskSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  /** `draft` goes through passages, `wordings` and `ask-base` through approved examples. */
  kind: z.enum(['draft', 'wordings', 'ask-base']),
  state: z.enum(['running', 'paused', 'done', 'failed', 'cancelled']),
  modelId: z.string(),
  modelName: z.string(),
  done: z.number(),
  total: z.number(),
  tally: z.object({
    added: z.number(),
    /** Asked already. */
    repeated: z.number(),
    /** Tries that were of no use, by reason. */
    dropped: z.record(z.string(), z.number()),
    /** What was added, by kind of question. */
    kinds: z.record(z.string(), z.number()),
    /** Of `ask-base`: answered wrongly. */
    wrong: z.number(),
  }),
  /** What came of it so far, in words. */
  words: z.string(),
  problem: problemSchema.nullable(),
  createdAt: z.string(),
});
export type ExampleTask = z.infer<typeof exampleTaskSchema>;

const begun = z.object({ jobId: z.string(), taskId: z.string() });
const taskId = z.object({ taskId: z.string() });
const withModel = z.object({ projectId: z.string(), modelId: z.string() });

/** An approved question that the base model answers wrongly. */
export const edgeCaseSchema = z.object({
  exampleId: z.string(),
  question: z.string(),
  approved: z.string(),
  /** What the model said instead. */
  said: z.string(),
  score: z.number(),
  /** Why it counts as wrong, in words. */
  reasons: z.array(z.string()),
  split: z.enum(['training', 'validation', 'test']).nullable(),
  /** How often a pass learns from it; an edge case from 2 on. */
  weight: z.number(),
  hasWrongAnswer: z.boolean(),
});
export type EdgeCase = z.infer<typeof edgeCaseSchema>;

export const work = {
  /** Other wordings of approved questions: of those learned from, or of those of the test, which gets its own. */
  wordings: request
    .input(
      withModel.extend({
        of: z.enum(['training', 'test']),
        questions: z.number().int().positive().max(2000).default(20),
      }),
    )
    .output(begun),
  /** Put approved questions to the base model and score what it says. */
  askBase: request
    .input(withModel.extend({ questions: z.number().int().positive().max(20_000).default(100) }))
    .output(begun),
  /** Newest first. */
  list: request.input(z.object({ projectId: z.string() })).output(z.array(exampleTaskSchema)),
  pause: request.input(taskId).output(exampleTaskSchema),
  /** Go on where it stands: paused, broken off by a restart, or failed. */
  resume: request.input(taskId).output(begun),
  cancel: request.input(taskId).output(exampleTaskSchema),
  /** What the base model last answered wrongly, worst first. */
  edgeCases: request.input(z.object({ projectId: z.string() })).output(
    z.object({
      task: exampleTaskSchema.nullable(),
      asked: z.number(),
      cases: z.array(edgeCaseSchema),
    }),
  ),
  /** Test questions the last scored training still gets wrong, and passages of other documents to draft around them. */
  stillWrong: request.input(z.object({ projectId: z.string() })).output(
    z.object({
      runId: z.string().nullable(),
      cases: z.array(edgeCaseSchema),
      passageIds: z.array(z.string()),
    }),
  ),
};
