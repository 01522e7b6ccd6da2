/** How the core talks to its workers, whichever shell spawned them. */
import type { ConverterMethods } from '../converter/protocol.ts';
import type { InferenceMethods } from '../inference/protocol.ts';
import type { ReaderMethods } from '../reader/protocol.ts';
import type { TrainerMethods } from '../trainer/protocol.ts';
import type { FromWorker, ToWorker, WorkerKind, WorkerMethod, WorkerMethods } from './messages.ts';

/** A child process as a shell hands it over: `child_process` in Node, a utility process in Electron. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  post(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Standard error, as it comes: native libraries write there. */
  onStderr(listener: (text: string) => void): void;
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  kill(): void;
}

export type SpawnWorker = (kind: WorkerKind) => WorkerProcess;

export interface RequestOptions<M extends WorkerMethod> {
  /**
   * Milliseconds after which the worker is killed and the request fails with `deadline`; null = none. An event
   * with `patienceMs` puts that off to so long from its arrival.
   */
  readonly deadlineMs: number | null;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: M['event']) => void;
}

export interface WorkerTask<M extends WorkerMethod> {
  /** Rejects with a WorkerError: its failure has a code, words and evidence (`worker-died` with exit code and last native lines). */
  readonly result: Promise<M['result']>;
  tell(word: string, value?: unknown): void;
  cancel(): void;
}

export interface WorkerClient<M extends WorkerMethods> {
  /** Starts the process if it is not running; a worker that died is started afresh by the next request. */
  request<K extends keyof M & string>(
    method: K,
    params: M[K]['params'],
    options: RequestOptions<M[K]>,
  ): WorkerTask<M[K]>;
  /** Process id while it runs; for tests that kill it. */
  readonly pid: number | undefined;
  close(): Promise<void>;
}

export interface Workers {
  readonly reader: WorkerClient<ReaderMethods>;
  /** A second reader, for pages somebody looks at: it waits for no batch and takes none with it. */
  readonly viewer: WorkerClient<ReaderMethods>;
  readonly inference: WorkerClient<InferenceMethods>;
  readonly trainer: WorkerClient<TrainerMethods>;
  /** Turns model and adapter files into other forms. */
  readonly converter: WorkerClient<ConverterMethods>;
  close(): Promise<void>;
}
