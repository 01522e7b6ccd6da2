/** House rules: what every answer is held to, in review and in the scores. */
import { z } from 'zod';
import { request } from './errors.ts';

const phrase = z.string().trim().min(1).max(400);

export const ruleBodySchema = z.union([
  z.object({ kind: z.literal('must-say'), about: z.string().trim().max(400), say: phrase }),
  z.object({ kind: z.literal('never-say'), say: phrase }),
  z.object({ kind: z.literal('must-refuse'), about: phrase }),
  z.object({
    kind: z.literal('tone'),
    tone: z.literal('short-sentences'),
    words: z.number().int().min(3).max(200),
  }),
  z.object({ kind: z.literal('tone'), tone: z.literal('banned-words'), say: phrase }),
  z.object({
    kind: z.literal('tone'),
    tone: z.enum(['no-contractions', 'no-first-person', 'no-address', 'no-exclamation']),
  }),
]);
export type RuleBody = z.infer<typeof ruleBodySchema>;

export const ruleSchema = z.object({
  id: z.string(),
  body: ruleBodySchema,
  /** The rule as one sentence. */
  words: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
  /** Approved examples that break it now. */
  broken: z.number(),
});
export type Rule = z.infer<typeof ruleSchema>;

export const rules = {
  list: request.input(z.object({ projectId: z.string() })).output(z.array(ruleSchema)),
  add: request.input(z.object({ projectId: z.string(), body: ruleBodySchema })).output(z.array(ruleSchema)),
  remove: request.input(z.object({ ruleId: z.string() })).output(z.array(ruleSchema)),
};
