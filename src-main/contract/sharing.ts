/** Stage six: what was made leaves the app as files, each opened again and checked before it is called ready. */
import { z } from 'zod';
import { demoPackSchema } from './demo-pack.ts';
import { problemSchema, request } from './errors.ts';
import { projectSchema } from './workspace.ts';

export const exportKindSchema = z.enum([
  'adapter',
  'merged',
  'peft',
  'ollama',
  'lmstudio',
  'jan',
  'llama-server',
  'examples',
  'trl',
  'report',
  'evidence',
  'demo',
  'archive',
]);
export type ExportKind = z.infer<typeof exportKindSchema>;

export const datasetFormatSchema = z.enum([
  'openai-chat',
  'openai-preference',
  'hugging-face',
  'alpaca',
  'share-gpt',
  'csv',
]);

/** What can be chosen about an export; each kind looks at its own. */
export const exportOptionsSchema = z.object({
  /** How the weights of a whole model are stored; `own` = as the base stores them. */
  weights: z.enum(['own', 'f16', 'q8_0', 'q4_k_m']).default('q8_0'),
  /** `joined` = one whole model; `beside` = the base model and what it learned as two files. */
  form: z.enum(['joined', 'beside']).default('joined'),
  format: datasetFormatSchema.default('openai-chat'),
  /** Demo pack: ids of scored answers to show, in this order; empty = the first twelve. */
  answers: z.array(z.string()).max(200).default([]),
  /** Demo pack: show the approved answers beside them. */
  withApproved: z.boolean().default(false),
  /** Demo pack: last day on which it opens, `2027-03-31`. */
  expires: z.iso.date().nullable().default(null),
});
export type ExportOptions = z.infer<typeof exportOptionsSchema>;

export const exportSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  runId: z.string().nullable(),
  kind: exportKindSchema,
  options: exportOptionsSchema,
  state: z.enum(['making', 'checking', 'ready', 'failed']),
  /** What is being done while it is made. */
  doing: z.object({ words: z.string(), share: z.number().nullable() }).nullable(),
  /** Folder it was written to. */
  folder: z.string(),
  /** Names relative to the folder, with `/`. */
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
  /** How it was checked, in words: “Written, then opened again from disk”. */
  checks: z.array(z.object({ ok: z.boolean(), words: z.string() })),
  problem: problemSchema.nullable(),
  /** Why it no longer is what would be made today; null while it is. */
  stale: z.string().nullable(),
  /** Whether it was interrupted and can go on with what is written already. */
  canResume: z.boolean(),
  /** Who said that it may leave; null for exports of before that was asked. */
  confirmed: z.object({ by: z.string(), at: z.string() }).nullable(),
  createdAt: z.string(),
});
export type Export = z.infer<typeof exportSchema>;

/** A protected detail in what would leave. */
export const leavingDetailSchema = z.object({
  text: z.string(),
  /** The question of the example or answer that holds it. */
  question: z.string(),
  /** `masked` = masked in the documents, yet it still stands here; `open` = nobody has decided. */
  why: z.enum(['masked', 'open']),
});

export const leavingSchema = z.object({
  /** Of exactly this content and these findings: what a person confirms. */
  fingerprint: z.string(),
  /** What leaves, in a sentence. */
  words: z.string(),
  /** Texts that were looked through. */
  texts: z.number(),
  /** At most a hundred. */
  details: z.array(leavingDetailSchema),
  masked: z.number(),
  open: z.number(),
});
export type Leaving = z.infer<typeof leavingSchema>;

const wanted = z.object({
  projectId: z.string(),
  /** The training whose result is shared; null for what belongs to the project. */
  runId: z.string().nullable().default(null),
  kind: exportKindSchema.exclude(['report']),
  options: exportOptionsSchema.prefault({}),
});
const exportId = z.object({ exportId: z.string() });
const pack = z.object({ file: z.instanceof(Blob), passphrase: z.string().min(1) });

export const sharing = {
  list: request.input(z.object({ projectId: z.string() })).output(z.array(exportSchema)),
  /** What would leave, and the protected details in it, for a person to look at first. */
  leaves: request.input(wanted).output(leavingSchema),
  /** Write, open again, check. Refused (`not-confirmed`) unless `confirmed` is the fingerprint of what leaves. */
  make: request
    .input(
      wanted.extend({
        confirmed: z.string(),
        /** `null` writes into the workspace's exports folder. */
        folder: z.string().nullable().default(null),
        /** Whether it gets a folder of its own inside `folder`. */
        inside: z.boolean().default(false),
        /** For demo packs and archives: what opens them. */
        passphrase: z.string().min(8).nullable().default(null),
      }),
    )
    .output(exportSchema),
  /** Go on with one that was interrupted; files that are whole are not written again. */
  resume: request.input(exportId).output(exportSchema),
  /** Stop one that is being made; nothing half-written is left. */
  cancel: request.input(exportId).output(z.object({ cancelled: z.boolean() })),
  /** One file of an export, for the browser to save. */
  file: request
    .input(exportId.extend({ name: z.string() }))
    .output(z.object({ name: z.string(), file: z.instanceof(Blob) })),
  /** Open a demo pack to show it. Writes nothing but what it learned, until it is closed. */
  openDemo: request.input(pack).output(demoPackSchema),
  closeDemo: request.input(z.object({ demoId: z.string() })).output(z.object({ closed: z.boolean() })),
  /** Ask base and tuned a question of one's own in an open demo. */
  askDemo: request
    .input(z.object({ demoId: z.string(), question: z.string().trim().min(1).max(4000) }))
    .output(z.object({ base: z.string(), tuned: z.string() })),
  /** Take in a project archive: verified whole before anything is stored. */
  openArchive: request.input(pack).output(projectSchema),
};
