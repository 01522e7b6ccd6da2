/** Frozen teaching material: what a run learned from, and what changed between two. */
import { z } from 'zod';
import { request } from './errors.ts';

export const snapshotSchema = z.object({
  id: z.string(),
  /** SHA-256 over all of it, or `withdrawn …`. */
  hash: z.string(),
  createdAt: z.string(),
  training: z.number(),
  validation: z.number(),
  test: z.number(),
  /** The trainings that learned from it, by model and time. */
  runs: z.array(z.object({ id: z.string(), modelName: z.string(), createdAt: z.string() })),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

const frozenSchema = z.object({
  exampleId: z.string(),
  question: z.string(),
  answer: z.string(),
  wrongAnswer: z.string().nullable(),
  split: z.enum(['training', 'validation', 'test']),
  weight: z.number(),
});
export type FrozenExample = z.infer<typeof frozenSchema>;

export const snapshotComparisonSchema = z.object({
  added: z.array(frozenSchema),
  removed: z.array(frozenSchema),
  changed: z.array(z.object({ before: frozenSchema, after: frozenSchema, what: z.array(z.string()) })),
  /** Whole counts; the lists hold at most 500 of each. */
  counts: z.object({ added: z.number(), removed: z.number(), changed: z.number(), same: z.number() }),
});
export type SnapshotComparison = z.infer<typeof snapshotComparisonSchema>;

export const snapshots = {
  /** Newest first. */
  list: request.input(z.object({ projectId: z.string() })).output(z.array(snapshotSchema)),
  /** `afterId` null is what is approved now. */
  compare: request
    .input(z.object({ projectId: z.string(), beforeId: z.string(), afterId: z.string().nullable() }))
    .output(snapshotComparisonSchema),
};
