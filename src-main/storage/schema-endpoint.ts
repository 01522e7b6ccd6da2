/** The tables of the local endpoint. Conventions as in schema.ts. */
import type { Generated } from 'kysely';
import type { Blob } from './column-types.ts';
import type { JsonText } from './json-text.ts';

export interface EndpointKeyTable {
  id: string;
  /** Whose trainings it may use and whose examples it may add to. */
  project_id: string;
  name: string;
  /** SHA-256 of the key, hexadecimal: the key itself is kept nowhere. */
  hash: string;
  /** Its first characters, to tell keys apart. */
  start: string;
  requests_per_minute: number;
  tokens_per_minute: number;
  created_by: string;
  created_at: string;
  used_at: string | null;
  removed_at: string | null;
}

/** One call, without anything that was said in it. */
export interface EndpointCallTable {
  number: Generated<number>;
  /** Null where no key or a wrong one came with it. */
  key_id: string | null;
  at: string;
  /** `POST /v1/chat/completions`; ids are left out. */
  route: string;
  model: string | null;
  status: number;
  prompt_tokens: number;
  completion_tokens: number;
  milliseconds: number;
}

/** A file given for fine-tuning. */
export interface EndpointFileTable {
  id: string;
  project_id: string;
  /** What it became in the project when it was first learned from. Withdrawn there, the file is gone here, too. */
  document_id: string | null;
  name: string;
  bytes: number;
  sha256: string;
  kind: 'chat' | 'preference';
  lines: number;
  created_by: string;
  created_at: string;
}

export interface EndpointFilePartTable {
  file_id: string;
  part: number;
  bytes: Blob;
}

/** A fine-tuning job as it was asked for. `auto` or a figure each. */
export interface WantedJob {
  /** As the client named it. */
  readonly model: string;
  readonly modelId: string;
  /** The run whose kept version it begins with. */
  readonly startsFrom: string | null;
  readonly trainingFile: string;
  readonly validationFile: string | null;
  readonly suffix: string | null;
  readonly seed: number | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly method: 'supervised' | 'dpo';
  readonly hyperparameters: {
    readonly n_epochs?: number | 'auto' | undefined;
    readonly batch_size?: number | 'auto' | undefined;
    readonly learning_rate_multiplier?: number | 'auto' | undefined;
    readonly beta?: number | 'auto' | undefined;
  };
}

/** What became of it. */
export interface MappedJob {
  readonly hyperparameters: Readonly<Record<string, number>>;
  readonly seed: number;
  /** Tokens of one pass over what it learns from, prompts included. */
  readonly tokensPerPass: number;
}

export interface StoredEvent {
  readonly at: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface EndpointJobTable {
  id: string;
  project_id: string;
  run_id: string | null;
  wanted: JsonText<WantedJob>;
  /** Null until its files have been validated. */
  mapped: JsonText<MappedJob> | null;
  /** What happened before and beside the run, in order; the run's own events are in its rows. */
  events: JsonText<readonly StoredEvent[]>;
  error: JsonText<{ readonly code: string; readonly message: string; readonly param: string | null }> | null;
  created_by: string;
  created_at: string;
  ended_at: string | null;
  ended: 'failed' | 'cancelled' | null;
}
