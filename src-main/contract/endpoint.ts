/** The local endpoint: other programs on this computer ask the models, and train them, as they would ask OpenAI's service. */
import { z } from 'zod';
import { problemSchema, request } from './errors.ts';

export const endpointKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  projectId: z.string(),
  projectName: z.string(),
  /** Its first characters, to tell keys apart; the key itself is kept nowhere. */
  start: z.string(),
  requestsPerMinute: z.number(),
  tokensPerMinute: z.number(),
  createdBy: z.string(),
  createdAt: z.string(),
  usedAt: z.string().nullable(),
});
export type EndpointKey = z.infer<typeof endpointKeySchema>;

export const endpointStatusSchema = z.object({
  on: z.boolean(),
  /** Base URL for clients while it is on: `http://127.0.0.1:8180/v1`. */
  url: z.string().nullable(),
  port: z.number(),
  keys: z.array(endpointKeySchema),
  /** Calls since it was turned on. */
  calls: z.number(),
  /** Why it is not on although it should be. */
  problem: problemSchema.nullable(),
});
export type EndpointStatus = z.infer<typeof endpointStatusSchema>;

/** One call, without anything that was said in it. */
export const endpointCallSchema = z.object({
  number: z.number(),
  at: z.string(),
  /** Null where no key or a wrong one came with it. */
  keyName: z.string().nullable(),
  route: z.string(),
  model: z.string().nullable(),
  status: z.number(),
  promptTokens: z.number(),
  completionTokens: z.number(),
  milliseconds: z.number(),
});
export type EndpointCall = z.infer<typeof endpointCallSchema>;

const limits = {
  requestsPerMinute: z.number().int().min(1).max(100_000),
  tokensPerMinute: z.number().int().min(100).max(100_000_000),
};

export const endpoint = {
  status: request.output(endpointStatusSchema),
  /**
   * Listen on 127.0.0.1, from now on whenever the workspace is open. `only` serves one model instead of the library, and
   * an adapter file laid over it, for as long as this program runs (terminal).
   */
  turnOn: request
    .input(
      z.object({
        /** 0 = any free one. */
        port: z.number().int().min(0).max(65_535),
        only: z.object({ modelId: z.string(), adapterPath: z.string().nullable() }).nullable().default(null),
      }),
    )
    .output(endpointStatusSchema),
  turnOff: request.output(endpointStatusSchema),
  /** A new key; its text is in this answer and never again. `key` takes one that was made elsewhere (terminal). */
  createKey: request
    .input(
      z.object({
        projectId: z.string(),
        name: z.string().trim().min(1).max(80),
        requestsPerMinute: limits.requestsPerMinute.default(600),
        tokensPerMinute: limits.tokensPerMinute.default(1_000_000),
        key: z.string().min(1).max(512).optional(),
      }),
    )
    .output(z.object({ key: z.string(), status: endpointStatusSchema })),
  changeLimits: request.input(z.object({ keyId: z.string(), ...limits })).output(endpointStatusSchema),
  /** From now on it opens nothing. */
  removeKey: request.input(z.object({ keyId: z.string() })).output(endpointStatusSchema),
  /** Newest first. */
  calls: request
    .input(z.object({ limit: z.number().int().positive().max(500).default(100) }))
    .output(z.array(endpointCallSchema)),
};
