/**
 * What the core and a worker process say to each other. One envelope for all three workers; what goes
 * inside is typed per worker by a `WorkerMethods` map (see reader/protocol.ts, inference/protocol.ts,
 * trainer/protocol.ts, converter/protocol.ts). Everything must survive structured clone.
 */

export type WorkerKind = 'reader' | 'inference' | 'trainer' | 'converter';

/** One method: what goes in, what streams out while it runs, what comes back at the end. */
export interface WorkerMethod {
  readonly params: unknown;
  readonly event: unknown;
  readonly result: unknown;
}

/** The methods of one worker, by name. */
export type WorkerMethods = Readonly<Record<string, WorkerMethod>>;

/** A failure that crosses the process boundary: words for a person, evidence for whoever repairs it. */
export interface WorkerFailure {
  /** Kebab-case, stable: `corrupt-file`, `unsupported-architecture`, `out-of-memory`, `cancelled`, … */
  readonly code: string;
  /** What happened, one plain sentence. */
  readonly message: string;
  /** What the person can do next, one plain sentence; absent when nothing is known. */
  readonly remedy?: string;
  /** Stack, native log lines, tensor names: for Details and logs, never for the main flow. */
  readonly evidence?: string;
}

export type ToWorker =
  | { readonly type: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  /** Ask a running request to stop soon and answer with `cancelled`. */
  | { readonly type: 'cancel'; readonly id: number }
  /** A word to a running request (pause, resume, …); its meaning belongs to the method. */
  | { readonly type: 'tell'; readonly id: number; readonly word: string; readonly value?: unknown };

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'event'; readonly id: number; readonly event: unknown }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly failure: WorkerFailure }
  /** A native log line (ggml, llama.cpp); the host keeps the last ones as evidence. */
  | { readonly type: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly line: string };
