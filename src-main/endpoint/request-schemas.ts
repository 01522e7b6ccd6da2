/** What may be asked, field by field. Fields that are not here are refused by name (check-fields.ts). */
import { z } from 'zod';

const model = z.string().min(1).max(512);
const stop = z
  .union([z.string().min(1), z.array(z.string().min(1)).max(16)])
  .optional()
  .transform((value) => (value === undefined ? [] : typeof value === 'string' ? [value] : value));
const seed = z
  .number()
  .int()
  .optional()
  // Samplers take 32 bits; the same seed is the same number again.
  .transform((value) =>
    value === undefined ? Math.floor(Math.random() * 2 ** 32) : ((value % 2 ** 32) + 2 ** 32) % 2 ** 32,
  );
const answers = z.number().int().min(1).max(8).default(1);

const sampling = {
  temperature: z.number().min(0).max(2).default(1),
  top_p: z.number().min(0).max(1).default(1),
  frequency_penalty: z.number().min(-2).max(2).default(0),
  presence_penalty: z.number().min(-2).max(2).default(0),
  seed,
  stop,
  stream: z.boolean().default(false),
  stream_options: z.strictObject({ include_usage: z.boolean().default(false) }).optional(),
  n: answers,
  // Only what changes nothing: biases are not computed here.
  logit_bias: z.strictObject({}, { error: 'only an empty object is supported here' }).optional(),
  /** A name for the caller's own user: it changes no answer and is not kept. */
  user: z.string().max(512).optional(),
};

const textPart = z.strictObject({
  type: z.literal('text', { error: 'only text parts are supported here' }),
  text: z.string(),
});
const content = z
  .union([z.string(), z.array(textPart).min(1)])
  .transform((value) => (typeof value === 'string' ? value : value.map(({ text }) => text).join('')));
const message = z.discriminatedUnion(
  'role',
  [
    z.strictObject({ role: z.enum(['system', 'developer']), content }),
    z.strictObject({ role: z.literal('user'), content }),
    z.strictObject({ role: z.literal('assistant'), content, refusal: z.null().optional() }),
  ],
  { error: 'roles are system, developer, user and assistant' },
);

const jsonSchemaFormat = z.strictObject({
  type: z.literal('json_schema'),
  json_schema: z.strictObject({
    name: z.string().min(1).max(64),
    description: z.string().optional(),
    schema: z.record(z.string(), z.unknown()),
    strict: z.boolean().nullish(),
  }),
});
const responseFormat = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('text') }),
    z.strictObject({ type: z.literal('json_object') }),
    jsonSchemaFormat,
  ],
  { error: 'types are text, json_object and json_schema' },
);

export const chatRequest = z.strictObject({
  model,
  messages: z.array(message).min(1),
  ...sampling,
  max_tokens: z.number().int().min(1).optional(),
  max_completion_tokens: z.number().int().min(1).optional(),
  logprobs: z.boolean().default(false),
  top_logprobs: z.number().int().min(0).max(20).optional(),
  response_format: responseFormat.optional(),
  store: z.literal(false, { error: 'answers are not stored here' }).optional(),
  service_tier: z.enum(['auto', 'default']).optional(),
  modalities: z.array(z.literal('text', { error: 'models write text only' })).optional(),
});
export type ChatRequest = z.output<typeof chatRequest>;

const token = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31 - 1);

export const completionRequest = z.strictObject({
  model,
  prompt: z.union([
    z.string(),
    z.array(z.string()).min(1).max(2048),
    z.array(token).min(1),
    z.array(z.array(token).min(1)).min(1).max(2048),
  ]),
  ...sampling,
  max_tokens: z.number().int().min(0).default(16),
  echo: z.boolean().default(false),
  logprobs: z.number().int().min(0).max(20).optional(),
  best_of: z.literal(1, { error: 'only 1 is supported here: ask for n answers and choose' }).optional(),
});
export type TextRequest = z.output<typeof completionRequest>;

export const embeddingsRequest = z.strictObject({
  model,
  input: z.union([
    z.string().min(1),
    z.array(z.string().min(1)).min(1).max(2048),
    z.array(token).min(1),
    z.array(z.array(token).min(1)).min(1).max(2048),
  ]),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  dimensions: z.number().int().min(1).optional(),
  user: z.string().max(512).optional(),
});

export const tokenizeRequest = z.strictObject({
  model: model.optional(),
  prompt: z.string(),
  add_special_tokens: z.boolean().default(true),
});

export const detokenizeRequest = z.strictObject({ model: model.optional(), tokens: z.array(token) });
