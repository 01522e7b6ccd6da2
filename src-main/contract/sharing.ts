/** Stage six: what was made leaves the app as files, each opened again before it is called ready. */
import { z } from 'zod';
import { problemSchema, request } from './errors.ts';

export const exportKindSchema = z.enum(['adapter', 'examples', 'report']);
export type ExportKind = z.infer<typeof exportKindSchema>;

export const exportSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  runId: z.string().nullable(),
  kind: exportKindSchema,
  state: z.enum(['making', 'checking', 'ready', 'failed']),
  /** Folder it was written to. */
  folder: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
  /** How it was checked, in words: “Written, then opened again from disk”. */
  checks: z.array(z.object({ ok: z.boolean(), words: z.string() })),
  problem: problemSchema.nullable(),
  createdAt: z.string(),
});
export type Export = z.infer<typeof exportSchema>;

export const sharing = {
  list: request.input(z.object({ projectId: z.string() })).output(z.array(exportSchema)),
  /** Adapter GGUF with its card. `folder: null` writes into the workspace's exports folder. */
  exportAdapter: request
    .input(z.object({ runId: z.string(), folder: z.string().nullable().default(null) }))
    .output(exportSchema),
  /** Approved examples as OpenAI chat JSONL, one file per split. */
  exportExamples: request
    .input(z.object({ projectId: z.string(), folder: z.string().nullable().default(null) }))
    .output(exportSchema),
  /** One file of an export, for the browser to save. */
  file: request
    .input(z.object({ exportId: z.string(), name: z.string() }))
    .output(z.object({ name: z.string(), file: z.instanceof(Blob) })),
};
