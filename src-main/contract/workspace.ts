/** The workspace: its lock, its projects, the person at the desk, and the stream of everything that changes. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { documentRowSchema, readingStatusSchema } from './documents.ts';
import { problemSchema, request } from './errors.ts';
import { runMetricSchema, runNoteSchema, runRowSchema, runSampleSchema } from './training.ts';

export const projectSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Client, ward, team: the small line under the name. */
  note: z.string(),
  createdAt: z.string(),
  changedAt: z.string(),
});
export type Project = z.infer<typeof projectSchema>;

/** One step of the road as the rail tells it. */
export const stageSchema = z.object({
  stage: z.enum(['documents', 'examples', 'training', 'scores', 'chat', 'share']),
  /** `done` shows a check; `needs-you` shows amber words. */
  state: z.enum(['waiting', 'ready', 'working', 'needs-you', 'done']),
  /** The state in words, aiming for 26 characters. */
  words: z.string(),
});
export type Stage = z.infer<typeof stageSchema>;

export const workspaceStatusSchema = z.object({
  state: z.enum(['absent', 'locked', 'open']),
  shell: z.enum(['electron', 'browser', 'terminal']),
  version: z.string(),
  /** How the file is locked: `keychain` (Electron), `passphrase`, or `none` = the named choice “no passphrase on this computer”. */
  key: z.enum(['keychain', 'passphrase', 'none']).nullable(),
  /** Folder in which the workspace file lies, for “What is stored where”. */
  folder: z.string(),
  /** Whether this shell may take file paths (Electron, terminal) or needs the bytes (browser). */
  takesPaths: z.boolean(),
  reviewer: z.string().nullable(),
});
export type WorkspaceStatus = z.infer<typeof workspaceStatusSchema>;

/** One long piece of work: reading, drafting, training, scoring, exporting. */
export const jobSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  kind: z.enum([
    'read',
    'draft',
    'find-pairs',
    'train',
    'trial',
    'score',
    'export',
    'second-reading',
    'wordings',
    'ask-base',
    'embed',
  ]),
  state: z.enum(['waiting', 'running', 'paused', 'done', 'failed', 'cancelled']),
  /** What is being done, in a few words: “Reading Notice periods.pdf”. */
  title: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  /** Countable noun of `done`: pages, passages, questions, steps. */
  unit: z.string(),
  secondsLeft: z.number().nullable(),
  problem: problemSchema.nullable(),
});
export type Job = z.infer<typeof jobSchema>;

/** Everything the core says unasked. Closed by assertNever where it is read. */
export const workspaceEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('locked') }),
  z.object({ type: z.literal('opened') }),
  z.object({ type: z.literal('projects-changed') }),
  z.object({ type: z.literal('road-changed'), projectId: z.string(), road: z.array(stageSchema) }),
  z.object({ type: z.literal('document-changed'), projectId: z.string(), document: documentRowSchema }),
  z.object({ type: z.literal('document-removed'), projectId: z.string(), documentId: z.string() }),
  z.object({ type: z.literal('reading-changed'), projectId: z.string(), reading: readingStatusSchema }),
  z.object({ type: z.literal('examples-changed'), projectId: z.string() }),
  /** Details were found or decided about; passages may read differently. */
  z.object({ type: z.literal('privacy-changed'), projectId: z.string() }),
  z.object({ type: z.literal('models-changed') }),
  z.object({ type: z.literal('endpoint-changed'), on: z.boolean() }),
  z.object({ type: z.literal('run-changed'), projectId: z.string(), run: runRowSchema }),
  z.object({ type: z.literal('run-removed'), projectId: z.string(), runId: z.string() }),
  z.object({ type: z.literal('run-metric'), runId: z.string(), metric: runMetricSchema }),
  z.object({ type: z.literal('run-sample'), runId: z.string(), sample: runSampleSchema }),
  z.object({ type: z.literal('run-note'), runId: z.string(), note: runNoteSchema }),
  z.object({ type: z.literal('evaluation-changed'), projectId: z.string(), evaluationId: z.string() }),
  z.object({ type: z.literal('job'), job: jobSchema }),
  /** Something a person should know that belongs to no request: a worker died, a backup failed. */
  z.object({ type: z.literal('notice'), projectId: z.string().nullable(), problem: problemSchema }),
]);
export type WorkspaceEvent = z.infer<typeof workspaceEventSchema>;

export const auditEventSchema = z.object({
  number: z.number(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  hash: z.string(),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

const projectId = z.object({ projectId: z.string() });

export const workspace = {
  status: request.output(workspaceStatusSchema),
  /** Make the workspace file. `passphrase: null` is the explicit choice “no passphrase on this computer” (browser, terminal) or the keychain (Electron). */
  create: request
    .input(z.object({ passphrase: z.string().min(8).nullable(), reviewer: z.string().min(1) }))
    .output(workspaceStatusSchema),
  /** Open it. `passphrase: null` where none is needed. */
  unlock: request.input(z.object({ passphrase: z.string().nullable() })).output(workspaceStatusSchema),
  lock: request.output(workspaceStatusSchema),
  setReviewer: request.input(z.object({ name: z.string().min(1) })).output(workspaceStatusSchema),
  projects: request.output(z.array(projectSchema.extend({ next: z.string() }))),
  createProject: request
    .input(z.object({ name: z.string().min(1), note: z.string().default('') }))
    .output(projectSchema),
  /** A project filled with one of the sample sets: documents read and approved answers imported. */
  createSampleProject: request.input(z.object({ set: z.enum(['law', 'clinic']) })).output(projectSchema),
  removeProject: request.input(projectId).output(z.object({ removed: z.boolean() })),
  road: request.input(projectId).output(z.array(stageSchema)),
  jobs: request.input(projectId).output(z.array(jobSchema)),
  cancelJob: request.input(z.object({ jobId: z.string() })).output(z.object({ cancelled: z.boolean() })),
  events: request.output(eventIterator(workspaceEventSchema)),
  audit: request
    .input(z.object({ projectId: z.string(), limit: z.number().int().positive().max(1000).default(200) }))
    .output(z.object({ events: z.array(auditEventSchema), intact: z.boolean() })),
};
