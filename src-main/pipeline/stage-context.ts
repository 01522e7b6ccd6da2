/** What every stage is given. Stages never import each other: they meet in storage by id. */
import type { Kysely } from 'kysely';
import type { Job, WorkspaceEvent } from '../contract/workspace.ts';
import type { Schema } from '../storage/schema.ts';
import type { Workers } from '../workers/workers.ts';

/** `signal.reason` of a job when the workspace closes under it: it is to stop where it can go on later. */
export const CLOSING = 'closing';
/** `signal.reason` of a job that a person stopped. */
export const CANCELLED = 'cancelled';

export interface StageContext {
  readonly db: Kysely<Schema>;
  readonly workers: Workers;
  /** Say that something changed; throttled and sent to every open window. */
  readonly publish: (event: WorkspaceEvent) => void;
  readonly jobs: Jobs;
  /** Stands in front of storage: what is read is checked before anybody can see it. */
  readonly privacy: PrivacyCheck;
  /**
   * Append to the tamper-evident log, as the person at the desk. It takes a transaction of its own: inside one,
   * use `appendAudit` (storage/audit-log.ts) on it instead, or both wait for each other for ever.
   */
  readonly audit: (entry: {
    projectId: string | null;
    action: string;
    subject: string;
    detail?: unknown;
  }) => Promise<void>;
  /** Name of the person at the desk. */
  readonly actor: () => string;
  /** Folder of the workspace file; `exports`, `models` and `temporary` lie inside it. */
  readonly folder: string;
  /** The app's resources folder: starter model, samples, catalogue. */
  readonly resources: string;
  /** Of the app. */
  readonly version: string;
}

export interface CheckedDocument {
  readonly projectId: string;
  readonly documentId: string;
  readonly name: string;
}

/** What of an imported pair is looked through. */
export interface CheckedPair {
  readonly question: string;
  readonly answer: string;
  readonly wrongAnswer?: string | null;
  readonly preceding?: readonly { readonly content: string }[];
}

/**
 * Looks for protected details in what is about to be stored. Looking takes its time; what it gives then stores
 * the findings and puts the standing masks in, and is called in the transaction that stores the texts.
 */
export interface PrivacyCheck {
  passages(
    document: CheckedDocument,
    passages: readonly {
      readonly id: string;
      readonly text: string;
      readonly breadcrumb: readonly string[];
    }[],
    signal: AbortSignal,
  ): Promise<(tx: Kysely<Schema>) => Promise<void>>;
  pairs(
    document: CheckedDocument,
    pairs: readonly CheckedPair[],
    signal: AbortSignal,
  ): Promise<(tx: Kysely<Schema>, exampleIds: readonly string[]) => Promise<void>>;
  /** Count anew after passages went. */
  recount(tx: Kysely<Schema>, projectId: string): Promise<void>;
}

/** Long work with progress: listed, published, cancellable. Nothing about a job is durable; the work's own rows are. */
export interface Jobs {
  list(projectId: string): Job[];
  cancel(jobId: string): boolean;
  /**
   * Run work as a job. Progress is published at most 10 times a second; a ProblemError ends it as `failed` with its words;
   * an abort ends it as `cancelled`. The promise settles with the work.
   */
  run<T>(
    job: Pick<Job, 'projectId' | 'kind' | 'title' | 'unit'> & { readonly total: number | null },
    work: (context: {
      signal: AbortSignal;
      jobId: string;
      progress: (done: number, total?: number | null) => void;
    }) => Promise<T>,
  ): { readonly jobId: string; readonly finished: Promise<T> };
}
