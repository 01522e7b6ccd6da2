/**
 * The worker's side of the wire: answers requests, passes events on, turns cancellations into an
 * AbortSignal and thrown values into a `WorkerFailure`. Knows both shells' ports.
 */
import type { FromWorker, ToWorker, WorkerFailure, WorkerMethods } from './messages.ts';

/** Throw this inside a handler to fail with a code and words of your own. */
export class WorkerError extends Error {
  readonly failure: WorkerFailure;
  constructor(failure: WorkerFailure) {
    super(failure.message);
    this.name = 'WorkerError';
    this.failure = failure;
  }
}

export interface RequestContext<Event> {
  /** Aborted when the core cancels the request. */
  readonly signal: AbortSignal;
  /** Stream one event to the core. Callers throttle progress to 10 per second. */
  readonly emit: (event: Event) => void;
  /** Hear words told to this request while it runs (`pause`, `resume`, …). */
  readonly onTell: (listener: (word: string, value: unknown) => void) => void;
  /**
   * Settles when everything said so far is on its way. Long computations wait for it between steps: a pipe
   * takes a few hundred kilobytes a turn of the event loop, so that megabytes would trail many steps behind.
   */
  readonly said: () => Promise<void>;
}

export type WorkerHandlers<M extends WorkerMethods> = {
  readonly [K in keyof M]: (
    params: M[K]['params'],
    context: RequestContext<M[K]['event']>,
  ) => Promise<M[K]['result']>;
};

interface Port {
  post(message: FromWorker): void;
  /** Settles when everything posted has left this process. */
  flushed(): Promise<void>;
  listen(listener: (message: ToWorker) => void): void;
}

interface RunningRequest {
  readonly abort: AbortController;
  readonly listeners: ((word: string, value: unknown) => void)[];
}

/**
 * Serve requests until the process is told to end.
 * @returns a `log` function that sends native log lines to the host.
 */
export function serveWorker<M extends WorkerMethods>(
  handlers: WorkerHandlers<M>,
): (level: 'debug' | 'info' | 'warn' | 'error', line: string) => void {
  const port = openPort();
  const running = new Map<number, RunningRequest>();

  port.listen((message) => {
    if (message.type === 'cancel') {
      running.get(message.id)?.abort.abort();
      return;
    }
    if (message.type === 'tell') {
      for (const listener of running.get(message.id)?.listeners ?? []) listener(message.word, message.value);
      return;
    }
    void answer(message.id, message.method, message.params);
  });
  port.post({ type: 'ready' });

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    const request: RunningRequest = { abort: new AbortController(), listeners: [] };
    running.set(id, request);
    try {
      const handler = handlers[method];
      if (handler === undefined) {
        throw new WorkerError({ code: 'unknown-method', message: `This worker cannot do “${method}”.` });
      }
      const value = await handler(params, {
        signal: request.abort.signal,
        emit: (event) => port.post({ type: 'event', id, event }),
        onTell: (listener) => request.listeners.push(listener),
        said: () => port.flushed(),
      });
      port.post({ type: 'result', id, value });
    } catch (error) {
      port.post({ type: 'failed', id, failure: toFailure(error, request.abort.signal) });
    } finally {
      running.delete(id);
    }
  }

  return (level, line) => port.post({ type: 'log', level, line });
}

function toFailure(error: unknown, signal: AbortSignal): WorkerFailure {
  if (error instanceof WorkerError) return error.failure;
  if (signal.aborted) return { code: 'cancelled', message: 'Stopped on request.' };
  const evidence = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'unexpected', message: 'Something went wrong that this version does not know.', evidence };
}

/** Electron gives a utility process `process.parentPort`; plain Node gives a forked child an IPC channel. */
function openPort(): Port {
  const parentPort = (process as { parentPort?: ElectronParentPort }).parentPort;
  if (parentPort !== undefined) return openHandedPort(parentPort);
  if (process.send === undefined) {
    throw new Error('A worker must be started by the core: there is no channel to it.');
  }
  process.on('disconnect', () => process.exit(0));
  let underway = 0;
  let release: (() => void)[] = [];
  return {
    post: (message) => {
      underway += 1;
      process.send?.(message, undefined, undefined, (error) => {
        if (error !== null) process.exit(0);
        underway -= 1;
        if (underway > 0) return;
        for (const settle of release) settle();
        release = [];
      });
    },
    flushed: () =>
      underway === 0 ? Promise.resolve() : new Promise<void>((resolve) => void release.push(resolve)),
    listen: (listener) => process.on('message', (message) => listener(message as ToWorker)),
  };
}

/** In Electron the first message brings the port to the core; what is said before it comes waits. */
function openHandedPort(parentPort: ElectronParentPort): Port {
  let port: ElectronPort | undefined;
  let hear: (message: ToWorker) => void = () => undefined;
  const waiting: FromWorker[] = [];
  parentPort.once('message', ({ ports: [handed] }) => {
    if (handed === undefined) return;
    port = handed;
    port.on('message', ({ data }) => hear(data as ToWorker));
    port.on('close', () => process.exit(0));
    port.start();
    for (const message of waiting.splice(0)) port.postMessage(message);
  });
  return {
    post: (message) => {
      if (port === undefined) waiting.push(message);
      else port.postMessage(message);
    },
    // Electron's ports are emptied by a thread of their own.
    flushed: () => Promise.resolve(),
    listen: (listener) => {
      hear = listener;
    },
  };
}

interface ElectronPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
}

interface ElectronParentPort {
  once(event: 'message', listener: (event: { readonly ports: readonly ElectronPort[] }) => void): void;
}
