/** The library of base models. */
import { z } from 'zod';
import { request } from './errors.ts';

export const verdictSchema = z.object({
  verdict: z.enum(['fits', 'tight', 'cannot', 'unknown']),
  /** “because …”, with the two figures, unless it simply fits. */
  because: z.string().nullable(),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const baseModelSchema = z.object({
  id: z.string(),
  name: z.string(),
  builtIn: z.boolean(),
  path: z.string(),
  bytes: z.number(),
  sha256: z.string().nullable(),
  architecture: z.string(),
  parameters: z.number(),
  weightType: z.string(),
  contextTokens: z.number(),
  licence: z.string().nullable(),
  chat: verdictSchema,
  tuning: verdictSchema,
  /** Present when the file has moved or changed since it was added. */
  missing: z.boolean(),
  addedAt: z.string(),
});
export type BaseModel = z.infer<typeof baseModelSchema>;

export const models = {
  list: request.output(z.array(baseModelSchema)),
  /** Add a GGUF by path: inspected in a child process first, refused with the reason if damaged. */
  addPath: request.input(z.object({ path: z.string().min(1) })).output(baseModelSchema),
  /** Add a GGUF given as bytes (browser). */
  add: request.input(z.object({ name: z.string().min(1), file: z.instanceof(Blob) })).output(baseModelSchema),
  remove: request.input(z.object({ modelId: z.string() })).output(z.object({ removed: z.boolean() })),
};
