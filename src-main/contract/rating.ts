/** Blind rating: two answers to one question, without saying which model gave which. */
import { z } from 'zod';
import { request } from './errors.ts';

export const choiceSchema = z.enum(['left', 'right', 'neither', 'skipped']);
export type Choice = z.infer<typeof choiceSchema>;

const pairSchema = z.object({
  answerId: z.string(),
  /** From 1. */
  position: z.number(),
  question: z.string(),
  left: z.string(),
  right: z.string(),
});

/** What a rater may see of the work: never whose answer is whose before the last pair is judged. */
export const ratingStandSchema = z.object({
  pairs: z.number(),
  /** What this rater chose, pair by pair; null where not yet. */
  choices: z.array(choiceSchema.nullable()),
  /** The next pair to judge; null when all are judged or skipped. */
  pair: pairSchema.nullable(),
  /** The pair judged last, with the approved answer that stayed hidden until then. */
  last: z
    .object({
      position: z.number(),
      question: z.string(),
      choice: choiceSchema,
      approved: z.string(),
      source: z.string().nullable(),
    })
    .nullable(),
  /** Names of the others who rate the same pairs. */
  others: z.array(z.string()),
});
export type RatingStand = z.infer<typeof ratingStandSchema>;

const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });

export const ratingSummarySchema = z.object({
  pairs: z.number(),
  /** Only raters who have judged or skipped every pair. */
  raters: z.array(z.object({ name: z.string(), tuned: z.number(), base: z.number(), neither: z.number() })),
  /** Share of judgements for tuned, a tie as half; 95 %, drawn by pair. null before anybody has finished. */
  winRate: intervalSchema.nullable(),
  /** Bradley-Terry: how many times stronger tuned is than its base. */
  strength: z.number().nullable(),
  /** Krippendorff's alpha between raters; null with one rater. */
  agreement: z.number().nullable(),
  verdict: z.enum(['better', 'not-proven', 'worse']).nullable(),
  words: z.string(),
});
export type RatingSummary = z.infer<typeof ratingSummarySchema>;

const evaluationId = z.object({ evaluationId: z.string() });

export const rating = {
  stand: request.input(evaluationId).output(ratingStandSchema),
  rate: request
    .input(z.object({ evaluationId: z.string(), answerId: z.string(), choice: choiceSchema }))
    .output(ratingStandSchema),
  /** Take back this rater's last judgement. */
  undo: request.input(evaluationId).output(ratingStandSchema),
  summary: request.input(evaluationId).output(ratingSummarySchema),
};
