/** A training folder handed over to a server of one's own, followed, and its result brought back. Off unless allowed. */
import { z } from 'zod';
import { problemSchema, request } from './errors.ts';
import { runMetricSchema, runRowSchema } from './training.ts';

/** What may stand in a command or a path over there without being quoted. */
const plainPath = z
  .string()
  .min(1)
  .max(300)
  .regex(/^(?!-)[\w./+@-]+$/u)
  .refine((path) => !path.split('/').includes('..'));

export const serverWishSchema = z.object({
  name: z.string().trim().min(1).max(80),
  /** A computer; the login node of a Slurm cluster; the head of a Ray cluster. */
  kind: z.enum(['host', 'slurm', 'ray']),
  /** `user@host`, or a name from the SSH configuration. */
  address: z
    .string()
    .min(1)
    .max(200)
    .regex(/^(?!-)[\w.@:%[\]-]+$/u),
  port: z.number().int().min(1).max(65_535).nullable().default(null),
  /** Where folders are put there: absolute, or inside the home folder. */
  folder: plainPath.default('vernacular'),
  /** Path of the base model there, in Hugging Face form. */
  model: z.string().trim().min(1).max(500),
  /** Processes on that computer, one per GPU; of Ray, workers. */
  processes: z.number().int().min(1).max(512).default(1),
  /** Shell line that comes first, such as `. /opt/venv/bin/activate`; may be empty. */
  prepare: z.string().max(1000).default(''),
  /** In place of the usual command; runs in the training folder. */
  command: z.string().trim().min(1).max(1000).nullable().default(null),
});
export type ServerWish = z.infer<typeof serverWishSchema>;

export const serverSchema = serverWishSchema.extend({ id: z.string() });
export type Server = z.infer<typeof serverSchema>;

export const elsewhereJobSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  /** The training it repeats. */
  runId: z.string(),
  serverName: z.string(),
  kind: serverWishSchema.shape.kind,
  state: z.enum(['sending', 'running', 'fetching', 'brought-in', 'cancelled', 'failed']),
  step: z.number(),
  steps: z.number().nullable(),
  curve: z.array(runMetricSchema),
  /** What was sent, by name. */
  sent: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
  sentAt: z.string().nullable(),
  /** The folder over there. */
  remoteFolder: z.string(),
  /** When it was found to be gone from there. */
  removedAt: z.string().nullable(),
  /** When the server last answered; null = never. */
  seenAt: z.string().nullable(),
  /** Whether it could not be reached the last time; it goes on there all the same. */
  unreachable: z.boolean(),
  /** The training that came of it. */
  importedRunId: z.string().nullable(),
  problem: problemSchema.nullable(),
  createdAt: z.string(),
});
export type ElsewhereJob = z.infer<typeof elsewhereJobSchema>;

const jobId = z.object({ jobId: z.string() });

export const elsewhere = {
  /** Whether servers may be used, and who says so. */
  allowed: request.output(z.object({ on: z.boolean(), why: z.string() })),
  servers: request.output(z.array(serverSchema)),
  saveServer: request.input(serverWishSchema.extend({ id: z.string().nullable() })).output(serverSchema),
  removeServer: request.input(z.object({ serverId: z.string() })).output(z.object({ removed: z.boolean() })),
  /** Connect, and look for what a training needs there. */
  checkServer: request
    .input(z.object({ serverId: z.string() }))
    .output(z.array(z.object({ ok: z.boolean(), words: z.string() }))),
  /** Hand over a training folder that Share has made (kind `trl`, ready) and that a person let leave. */
  handOver: request
    .input(z.object({ exportId: z.string(), serverId: z.string() }))
    .output(elsewhereJobSchema),
  jobs: request.input(z.object({ projectId: z.string() })).output(z.array(elsewhereJobSchema)),
  /** Stop it there, and remove what was sent. */
  cancel: request.input(jobId).output(elsewhereJobSchema),
  /** Remove what was sent of one that has ended, where that could not be done before. */
  removeSent: request.input(jobId).output(elsewhereJobSchema),
  /** A folder `result` of a training that was run by hand, on this computer. */
  importResult: request.input(z.object({ projectId: z.string(), folder: z.string() })).output(runRowSchema),
};
