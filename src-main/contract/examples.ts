/** Stage two: from passages to approved teaching material. Nothing unapproved trains. */
import { z } from 'zod';
import { approvedAnswers } from './approved-answers.ts';
import { request } from './errors.ts';
import { draftKindSchema, work } from './example-work.ts';
import { alike, coverage, readiness } from './readiness.ts';
import { rules } from './rules.ts';
import { snapshots } from './snapshots.ts';

export const exampleStatusSchema = z.enum(['draft', 'approved', 'rejected', 'flagged']);
export type ExampleStatus = z.infer<typeof exampleStatusSchema>;
export const splitSchema = z.enum(['training', 'validation', 'test']);
export type Split = z.infer<typeof splitSchema>;
export const exampleOriginSchema = z.enum(['imported', 'rule', 'drafted', 'chat', 'by-hand']);
export type ExampleOrigin = z.infer<typeof exampleOriginSchema>;

export const exampleRowSchema = z.object({
  id: z.string(),
  question: z.string(),
  answer: z.string(),
  status: exampleStatusSchema,
  origin: exampleOriginSchema,
  /** Which rule found it, or which kind of draft it is: `faq`, `definition`, `heading`, …; null for imports. */
  detail: z.string().nullable(),
  /** null until it is approved and divided. */
  split: splitSchema.nullable(),
  /** Whether the file it came from fixed its split. */
  splitFixed: z.boolean(),
  edited: z.boolean(),
  /** Who approved it, while it waits for a second person. */
  firstApprovedBy: z.string().nullable(),
  /** The colleague it is flagged for. */
  flaggedFor: z.string().nullable(),
  /** How often a pass learns from it; an edge case from 2 on. */
  weight: z.number(),
  documentId: z.string().nullable(),
  documentName: z.string().nullable(),
  createdAt: z.string(),
});
export type ExampleRow = z.infer<typeof exampleRowSchema>;

export const exampleSchema = exampleRowSchema.extend({
  /** Question and answer before the first edit, for the word diff. */
  originalQuestion: z.string(),
  originalAnswer: z.string(),
  /** The wrong answer that the answer is preferred to. */
  wrongAnswer: z.string().nullable(),
  passage: z
    .object({
      id: z.string(),
      text: z.string(),
      breadcrumb: z.array(z.string()),
      page: z.number().nullable(),
      /** Character ranges of the passage that support the answer. */
      support: z.array(z.tuple([z.number(), z.number()])),
    })
    .nullable(),
  /** Checks in words, the amber ones first. */
  checks: z.array(z.object({ ok: z.boolean(), words: z.string() })),
  history: z.array(
    z.object({
      at: z.string(),
      actor: z.string(),
      action: z.string(),
      question: z.string(),
      answer: z.string(),
      wrongAnswer: z.string().nullable(),
      /** Reason or note that went with it. */
      note: z.string(),
    }),
  ),
});
export type Example = z.infer<typeof exampleSchema>;

export const exampleCountsSchema = z.object({
  total: z.number(),
  draft: z.number(),
  approved: z.number(),
  rejected: z.number(),
  flagged: z.number(),
  training: z.number(),
  validation: z.number(),
  test: z.number(),
  /** What is still missing before training, in words; empty when nothing is. */
  missing: z.array(z.string()),
  /** What should be looked at before training and does not stand in its way, in words. */
  hints: z.array(z.string()),
});
export type ExampleCounts = z.infer<typeof exampleCountsSchema>;

export const reviewActionSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('approve') }),
  z.object({ action: z.literal('reject'), reason: z.string().default('') }),
  z.object({
    action: z.literal('flag'),
    note: z.string().default(''),
    /** The colleague who is to look at it. */
    for: z.string().nullable().default(null),
  }),
  z.object({ action: z.literal('reopen') }),
  z.object({ action: z.literal('edit'), question: z.string().min(1), answer: z.string().min(1) }),
  /** Keep a wrong answer beside the right one, or drop it. */
  z.object({ action: z.literal('wrong'), wrongAnswer: z.string().trim().min(1).nullable() }),
  /** How often a pass learns from it: 1 as from any other, more for an edge case. */
  z.object({ action: z.literal('weigh'), weight: z.number().int().min(1).max(5) }),
]);
export type ReviewAction = z.infer<typeof reviewActionSchema>;

const projectId = z.object({ projectId: z.string() });

export const reviewSettingsSchema = z.object({
  /** Persons who must approve an example before anything is learned from it. */
  approvals: z.union([z.literal(1), z.literal(2)]),
  /** Everybody who has reviewed in this workspace. */
  reviewers: z.array(z.string()),
  /** Who is at the desk. */
  me: z.string(),
});
export type ReviewSettings = z.infer<typeof reviewSettingsSchema>;

export const examples = {
  list: request
    .input(
      z.object({
        projectId: z.string(),
        status: exampleStatusSchema.optional(),
        origin: exampleOriginSchema.optional(),
        query: z.string().optional(),
        /** Only these. */
        ids: z.array(z.string()).max(5000).optional(),
        /** Flagged for this person. */
        flaggedFor: z.string().optional(),
        /** Approved once, by somebody else than this person. */
        secondFor: z.string().optional(),
        /** Not those that this person has approved as the first of two. */
        notFirstBy: z.string().optional(),
        limit: z.number().int().max(5000).default(500),
        offset: z.number().int().default(0),
      }),
    )
    .output(z.object({ rows: z.array(exampleRowSchema), total: z.number() })),
  get: request.input(z.object({ exampleId: z.string() })).output(exampleSchema),
  counts: request.input(projectId).output(exampleCountsSchema),
  review: request
    .input(z.object({ exampleIds: z.array(z.string()).min(1), act: reviewActionSchema }))
    .output(z.object({ changed: z.number(), undoId: z.string() })),
  /** Undo the last review action of this project that is not undone yet; null when there is none. */
  undo: request
    .input(projectId)
    .output(z.object({ exampleIds: z.array(z.string()), words: z.string() }).nullable()),
  add: request
    .input(
      z.object({
        projectId: z.string(),
        question: z.string().min(1),
        answer: z.string().min(1),
        passageId: z.string().nullable().default(null),
        /** Makes it a card with a wrong and a right answer. */
        wrongAnswer: z.string().trim().min(1).nullable().default(null),
      }),
    )
    .output(exampleRowSchema),
  /** Find pairs by rule in all documents; answers with how many are new. */
  findPairs: request.input(projectId).output(z.object({ found: z.number(), added: z.number() })),
  /** Let a local model draft pairs per passage (a job). */
  draft: request
    .input(
      z.object({
        projectId: z.string(),
        modelId: z.string(),
        passages: z.number().int().positive().max(500).default(20),
        /** What to ask, in turn; those that a passage does not suit are passed over. */
        kinds: z
          .array(draftKindSchema)
          .min(1)
          .default([...draftKindSchema.options]),
        /** From these passages only. */
        passageIds: z.array(z.string()).min(1).max(500).optional(),
      }),
    )
    .output(z.object({ jobId: z.string(), taskId: z.string() })),
  work,
  reviewSettings: request.input(projectId).output(reviewSettingsSchema),
  setApprovals: request
    .input(projectId.extend({ approvals: reviewSettingsSchema.shape.approvals }))
    .output(reviewSettingsSchema),
  readiness,
  coverage,
  alike,
  snapshots,
  rules,
  approvedAnswers,
  /** Divide approved examples by source document; fixed splits stay. */
  divide: request.input(projectId).output(exampleCountsSchema),
};
