/** The gate before a model is released: what is demanded, what stands in the way, who signed. */
import { z } from 'zod';
import { request } from './errors.ts';

export const conditionNameSchema = z.enum([
  /** Every newly broken answer was accepted by somebody, with a reason. */
  'broken-accepted',
  /** No figure is proven worse than the base's. */
  'nothing-worse',
  /** The verdict is “better”. */
  'proven-better',
  /** No test question comes from a document that was also learned from. */
  'documents-apart',
  /** No test question is, or nearly is, one that it learned from, nor shares a run of words with one. */
  'no-leaks',
  /** Blind raters who have finished do not prefer the base. */
  'rated-blind',
  /** Of questions the documents cannot answer it declines no fewer than its base, and of the others no more. */
  'refuses-unknown',
  /** On general questions it is not proven worse than its base. */
  'nothing-forgotten',
  /** The version that is kept is from before it began to learn by heart. */
  'before-by-heart',
  /** Made-up codes were planted, and none that was learned once a pass is said when asked for. */
  'codes-kept',
  /** No masked detail came back, and no long run of words from a private passage. */
  'nothing-verbatim',
]);
export type ConditionName = z.infer<typeof conditionNameSchema>;

export const conditionSchema = z.object({
  name: conditionNameSchema,
  /** Whether this project's lead demands it. */
  demanded: z.boolean(),
  met: z.boolean(),
  /** What was found, in words. */
  words: z.string(),
});
export type Condition = z.infer<typeof conditionSchema>;

export const signatureSchema = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string(),
  signedAt: z.string(),
  /** Head of the log's hash chain when it was signed. */
  logHead: z.string(),
});

export const releaseSchema = z.object({
  evaluationId: z.string(),
  conditions: z.array(conditionSchema),
  /** Whether every demanded condition is met. */
  ready: z.boolean(),
  /** What was said about newly broken answers. */
  accepted: z.array(
    z.object({ answerId: z.string(), reason: z.string(), acceptedBy: z.string(), acceptedAt: z.string() }),
  ),
  /** Oldest first. */
  signatures: z.array(signatureSchema),
});
export type Release = z.infer<typeof releaseSchema>;

const evaluationId = z.object({ evaluationId: z.string() });

export const release = {
  get: request.input(evaluationId).output(releaseSchema),
  /** Choose what this project demands. */
  demand: request
    .input(evaluationId.extend({ conditions: z.array(conditionNameSchema) }))
    .output(releaseSchema),
  /** Let a newly broken answer stand, with a reason. */
  accept: request
    .input(evaluationId.extend({ answerId: z.string(), reason: z.string().trim().min(3) }))
    .output(releaseSchema),
  sign: request
    .input(evaluationId.extend({ name: z.string().trim().min(2), note: z.string().trim() }))
    .output(releaseSchema),
};
