/** A local model as judge: asked in both orders, measured against people, and deciding nothing. */
import { z } from 'zod';
import { request } from './errors.ts';

const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });

export const judgeStandSchema = z.object({
  pairs: z.number(),
  /** Asked in both orders. */
  judged: z.number(),
  running: z.boolean(),
  /** Once all are judged. */
  summary: z
    .object({
      /** Pairs on which it said the same in both orders. */
      consistent: intervalSchema,
      /** Of the consistent pairs with a preference, how many for the tuned answer; null where there are none. */
      prefersTuned: intervalSchema.nullable(),
      /** Of the pairs that people judged, on how many it says what most of them say; null before anybody judged. */
      agreesWithPeople: intervalSchema.nullable(),
      /** Krippendorff's alpha between it and people. */
      alpha: z.number().nullable(),
      words: z.string(),
    })
    .nullable(),
});
export type JudgeStand = z.infer<typeof judgeStandSchema>;

const evaluationId = z.object({ evaluationId: z.string() });

export const judge = {
  get: request.input(evaluationId).output(judgeStandSchema),
  /** Put the pairs that people rate to the base model; goes on where it stopped. */
  start: request.input(evaluationId).output(judgeStandSchema),
};
