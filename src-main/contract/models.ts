/** The library of base models. */
import { z } from 'zod';
import { problemSchema, request } from './errors.ts';

export const verdictSchema = z.object({
  verdict: z.enum(['fits', 'tight', 'cannot', 'unknown']),
  /** “because …”, with the two figures, unless it simply fits. */
  because: z.string().nullable(),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const modelSourceSchema = z.enum([
  'file',
  'lm-studio',
  'jan',
  'hugging-face',
  'ollama',
  'pack',
  'made',
]);
export type ModelSource = z.infer<typeof modelSourceSchema>;

/** What trying a model out gave, judged. */
export const triedSchema = z.object({
  at: z.string(),
  sane: z.boolean(),
  /** One plain sentence each: template, paragraph, greeting. */
  findings: z.array(z.object({ ok: z.boolean(), words: z.string() })),
  /** A short conversation as the model’s template lays it out. */
  rendered: z.string().nullable(),
  greeting: z.string(),
  /** e to the mean negative log-probability per token of a fixed paragraph. */
  perplexity: z.number(),
  seconds: z.number(),
});
export type Tried = z.infer<typeof triedSchema>;

export const baseModelSchema = z.object({
  id: z.string(),
  name: z.string(),
  builtIn: z.boolean(),
  path: z.string(),
  /** Files it lies in. */
  files: z.number(),
  bytes: z.number(),
  sha256: z.string().nullable(),
  architecture: z.string(),
  parameters: z.number(),
  weightType: z.string(),
  contextTokens: z.number(),
  licence: z.string().nullable(),
  maker: z.string().nullable(),
  source: modelSourceSchema,
  /** Name of the model that it is a rewritten copy of. */
  madeFrom: z.string().nullable(),
  hasTemplate: z.boolean(),
  chat: verdictSchema,
  tuning: verdictSchema,
  /** Reckoned bytes of memory; null where the file does not say enough. */
  memory: z.object({ chat: z.number(), tuning: z.number().nullable() }),
  /** Whether its files lie where they lay, and are those that were added. */
  state: z.enum(['here', 'moved', 'changed']),
  /** The file has moved or changed since it was added. */
  missing: z.boolean(),
  /** The entry of the catalogue it was recognised as. */
  recognised: z.object({ entryId: z.string(), by: z.enum(['hash', 'name']) }).nullable(),
  tried: triedSchema.nullable(),
  addedAt: z.string(),
});
export type BaseModel = z.infer<typeof baseModelSchema>;

/** A model that another program keeps on this computer. */
export const foundModelSchema = z.object({
  /** Stands for it as long as the app runs. */
  id: z.string(),
  source: modelSourceSchema,
  name: z.string(),
  path: z.string(),
  files: z.number(),
  bytes: z.number(),
  /** The library’s id of it, if it is there. */
  modelId: z.string().nullable(),
});
export type FoundModel = z.infer<typeof foundModelSchema>;

/** Something that takes its time and belongs to no project. */
export const modelWorkSchema = z.object({
  id: z.string(),
  kind: z.enum(['hash', 'copy', 'rewrite', 'pack', 'unpack', 'find']),
  title: z.string(),
  modelId: z.string().nullable(),
  /** Bytes. */
  done: z.number(),
  total: z.number(),
});
export type ModelWork = z.infer<typeof modelWorkSchema>;

export const offeredTemplateSchema = z.object({
  id: z.string(),
  name: z.string(),
  rendered: z.string(),
  /** Its control words that are single tokens of this model, of so many. */
  known: z.number(),
  controls: z.number(),
});
export type OfferedTemplate = z.infer<typeof offeredTemplateSchema>;

export const catalogueEntrySchema = z.object({
  id: z.string(),
  family: z.string(),
  name: z.string(),
  maker: z.string(),
  languages: z.string(),
  licence: z.string(),
  /** The licence in one sentence. */
  licenceTold: z.string(),
  goodFor: z.string(),
  parameters: z.number(),
  /** Where IT finds it, in words. The app never fetches anything. */
  from: z.string(),
  fileName: z.string(),
  /** Reckoned from parameters and type where the file’s size is not known. */
  bytes: z.number(),
  bytesKnown: z.boolean(),
  sha256: z.string().nullable(),
  memory: z.object({ chat: z.number().nullable(), tuning: z.number().nullable() }),
  chat: verdictSchema,
  tuning: verdictSchema,
  /** The library’s id of it, if it is there. */
  modelId: z.string().nullable(),
});
export type CatalogueEntry = z.infer<typeof catalogueEntrySchema>;

export const familySchema = z.object({
  family: z.string(),
  architectures: z.array(z.string()),
  chat: z.string(),
  tuning: z.string(),
  export: z.string(),
  special: z.string(),
});
export type Family = z.infer<typeof familySchema>;

const modelId = z.object({ modelId: z.string() });
const givenFile = z.object({ name: z.string().min(1), file: z.instanceof(Blob) });

export const models = {
  list: request.output(z.array(baseModelSchema)),
  /** Add a GGUF or a model pack by path: inspected in a child process first, refused with the reason if damaged. */
  addPath: request.input(z.object({ path: z.string().min(1) })).output(baseModelSchema),
  /** Add every model of a folder; what is refused is told with its reason. */
  addFolder: request.input(z.object({ path: z.string().min(1) })).output(
    z.object({
      added: z.array(baseModelSchema),
      refused: z.array(z.object({ name: z.string(), problem: problemSchema })),
    }),
  ),
  /** Add a GGUF or a model pack given as bytes (browser); `more` are the further files of a split model. */
  add: request.input(givenFile.extend({ more: z.array(givenFile).default([]) })).output(baseModelSchema),
  remove: request.input(modelId).output(z.object({ removed: z.boolean() })),
  /** Look through what other programs keep on this computer. Nothing is changed. */
  look: request.output(
    z.object({
      found: z.array(foundModelSchema),
      places: z.array(z.object({ source: modelSourceSchema, path: z.string(), there: z.boolean() })),
    }),
  ),
  /** Take one of them into the library, where it lies or as a copy. */
  addFound: request
    .input(z.object({ foundId: z.string(), how: z.enum(['in-place', 'copy']) }))
    .output(baseModelSchema),
  works: request.output(z.array(modelWorkSchema)),
  stopWork: request.input(z.object({ workId: z.string() })).output(z.object({ stopped: z.boolean() })),
  /** Ten seconds with it: its template, a paragraph, a greeting. */
  tryOut: request.input(modelId).output(triedSchema),
  /** The common chat templates, rendered with this model’s tokens; likeliest first. */
  templates: request.input(modelId).output(z.array(offeredTemplateSchema)),
  /** A copy in one file, with a chat template where one is named. The original is not changed. */
  makeCopy: request.input(modelId.extend({ templateId: z.string().nullable() })).output(baseModelSchema),
  /** Look for a model that moved, by its hash: beside where it lay, where other programs keep theirs, and in `folder`. */
  locate: request
    .input(modelId.extend({ folder: z.string().nullable().default(null) }))
    .output(z.object({ found: z.boolean(), lookedAt: z.number(), model: baseModelSchema })),
  catalogue: request.output(z.array(catalogueEntrySchema)),
  families: request.output(z.array(familySchema)),
  /** Write model, card and hash into one file to carry. A null folder = the workspace’s own for exports. */
  pack: request
    .input(modelId.extend({ folder: z.string().nullable().default(null) }))
    .output(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
};
