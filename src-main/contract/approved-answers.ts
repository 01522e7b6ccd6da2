/** Answers somebody stands for, until a day: what training and compliance look at. */
import { z } from 'zod';
import { request } from './errors.ts';

export const approvedAnswerSchema = z.object({
  id: z.string(),
  exampleId: z.string().nullable(),
  question: z.string(),
  answer: z.string(),
  owner: z.string(),
  /** From 1; a new one whenever the words of its example changed under it. */
  version: z.number(),
  /** Last day it holds, `2027-03-31`; null without an end. */
  expiresOn: z.string().nullable(),
  /** `expiring` in the last 30 days; `changed` when its example now says something else. */
  state: z.enum(['valid', 'expiring', 'expired', 'changed']),
});
export type ApprovedAnswer = z.infer<typeof approvedAnswerSchema>;

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u);

export const approvedAnswers = {
  /** Expired first, then in order of expiry. */
  list: request.input(z.object({ projectId: z.string() })).output(z.array(approvedAnswerSchema)),
  /** Name who stands for an approved example's answer as it now reads, and until when. */
  set: request
    .input(
      z.object({
        exampleId: z.string(),
        owner: z.string().trim().min(2).max(120),
        expiresOn: day.nullable(),
      }),
    )
    .output(approvedAnswerSchema),
  remove: request.input(z.object({ id: z.string() })).output(z.object({ removed: z.boolean() })),
};
