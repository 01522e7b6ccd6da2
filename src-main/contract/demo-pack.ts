/** What an opened demo pack shows. */
import { z } from 'zod';

export const demoPackSchema = z.object({
  /** For this opening. */
  id: z.string(),
  project: z.string(),
  madeAt: z.string(),
  madeBy: z.string(),
  /** Last day on which it opens. */
  expires: z.string().nullable(),
  base: z.object({ name: z.string(), sha256: z.string(), licence: z.string().nullable() }),
  /** Whether it can answer here: the base model is in the library, by hash, or the pack holds a whole model. */
  canAsk: z.boolean(),
  verdict: z.string().nullable(),
  evidence: z.string().nullable(),
  /** Each measure in words with its figures as they are to be read. */
  measures: z.array(z.object({ name: z.string(), base: z.string(), tuned: z.string(), verdict: z.string() })),
  right: z.object({ base: z.number(), tuned: z.number(), of: z.number() }),
  answers: z.array(
    z.object({
      question: z.string(),
      base: z.string(),
      tuned: z.string(),
      /** Null unless whoever made the pack ticked it. */
      approved: z.string().nullable(),
      baseRight: z.boolean(),
      tunedRight: z.boolean(),
    }),
  ),
  /** Markdown. */
  card: z.string(),
});
export type DemoPack = z.infer<typeof demoPackSchema>;
