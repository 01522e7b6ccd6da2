import type { FromWorker, WorkerFailure, WorkerKind, WorkerMethods } from './messages.ts';
import { nativeLog } from './native-log.ts';
import { WorkerError } from './serve.ts';
import type { RequestOptions, SpawnWorker, WorkerClient, WorkerProcess, WorkerTask } from './workers.ts';

export interface PatienceOptions {
  /** Milliseconds a fresh process may take to say that it listens. */
  readonly startMs?: number;
  /** Milliseconds a cancelled request may take to end by itself before its process is killed. */
  readonly graceMs?: number;
}

interface Pending {
  readonly method: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: WorkerError) => void;
  readonly onEvent: ((event: unknown) => void) | undefined;
  /** Puts the deadline off to at least so many milliseconds from now. */
  extend: (milliseconds: number) => void;
  /** Why the process is being killed for this request; its failure when the process ends. */
  doom: WorkerFailure | null;
  readonly timers: Set<NodeJS.Timeout>;
  readonly release: () => void;
}

interface Live {
  readonly process: WorkerProcess;
  readonly ready: Promise<void>;
  readonly exited: Promise<void>;
}

/**
 * The core's end of one worker: starts its process when first asked, answers requests, kills what
 * overruns its deadline or ignores a cancellation, and starts afresh after a death.
 */
export function startWorker<M extends WorkerMethods>(
  kind: WorkerKind,
  spawn: SpawnWorker,
  patience: PatienceOptions = {},
): WorkerClient<M> {
  const startMs = patience.startMs ?? 60_000;
  const graceMs = patience.graceMs ?? 5_000;
  const pending = new Map<number, Pending>();
  let live: Live | null = null;
  let lastId = 0;
  let closing = false;

  function launch(): Live {
    const process = spawn(kind);
    const log = nativeLog();
    let died: (failure: WorkerFailure) => void = () => undefined;
    const ready = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new WorkerError(didNotStart(kind, `not ready after ${startMs} ms\n${log.text()}`)));
        process.kill();
      }, startMs);
      died = (failure) => {
        clearTimeout(timer);
        reject(new WorkerError(failure));
      };
      process.onMessage((message) => {
        if (message.type === 'ready') {
          clearTimeout(timer);
          resolve();
        } else if (message.type === 'log') log.add(`${message.line}\n`);
        else receive(message);
      });
    });
    ready.catch(() => undefined);
    process.onStderr((text) => log.add(text));
    const exited = new Promise<void>((resolve) => {
      process.onExit((code, signal) => {
        if (live?.process === process) live = null;
        const failure = closing ? closedFailure() : death(kind, code, signal, log.text());
        died(failure);
        for (const [id, request] of pending)
          settle(id, () => request.reject(new WorkerError(request.doom ?? failure)));
        resolve();
      });
    });
    return { process, ready, exited };
  }

  function receive(message: Exclude<FromWorker, { type: 'ready' | 'log' }>): void {
    const request = pending.get(message.id);
    if (request === undefined) return;
    if (message.type === 'event') {
      const longer = patienceOf(message.event);
      if (longer !== null) request.extend(longer);
      request.onEvent?.(message.event);
    } else if (message.type === 'result') settle(message.id, () => request.resolve(message.value));
    else settle(message.id, () => request.reject(new WorkerError(request.doom ?? message.failure)));
  }

  function settle(id: number, act: () => void): void {
    const request = pending.get(id);
    if (request === undefined) return;
    pending.delete(id);
    for (const timer of request.timers) clearTimeout(timer);
    request.release();
    act();
  }

  function request<K extends keyof M & string>(
    method: K,
    params: M[K]['params'],
    options: RequestOptions<M[K]>,
  ): WorkerTask<M[K]> {
    if (closing) return { result: rejected(closedFailure()), tell: () => undefined, cancel: () => undefined };
    if (options.signal?.aborted === true) {
      return { result: rejected(cancelledFailure()), tell: () => undefined, cancel: () => undefined };
    }
    live ??= launch();
    const { process, ready } = live;
    lastId += 1;
    const id = lastId;
    let posted = false;

    const result = new Promise<M[K]['result']>((resolve, reject) => {
      pending.set(id, {
        method,
        resolve: resolve as (value: unknown) => void,
        reject,
        onEvent: options.onEvent as ((event: unknown) => void) | undefined,
        extend: () => undefined,
        doom: null,
        timers: new Set(),
        release: () => options.signal?.removeEventListener('abort', cancel),
      });
    });
    options.signal?.addEventListener('abort', cancel, { once: true });
    ready.then(
      () => {
        const waiting = pending.get(id);
        if (waiting === undefined) return;
        posted = true;
        process.post({ type: 'request', id, method, params });
        if (options.deadlineMs !== null) setDeadline(waiting, options.deadlineMs);
      },
      (error: WorkerError) => settle(id, () => pendingReject(error)),
    );
    const pendingReject = pending.get(id)?.reject ?? (() => undefined);

    function setDeadline(waiting: Pending, milliseconds: number): void {
      const end = performance.now() + milliseconds;
      const timer = killLater(waiting, milliseconds, deadlineFailure(kind, method, milliseconds));
      waiting.extend = (longer) => {
        if (performance.now() + longer <= end) return;
        clearTimeout(timer);
        waiting.timers.delete(timer);
        setDeadline(waiting, longer);
      };
    }

    function killLater(waiting: Pending, milliseconds: number, failure: WorkerFailure): NodeJS.Timeout {
      const timer = setTimeout(() => {
        waiting.doom ??= failure;
        process.kill();
      }, milliseconds);
      waiting.timers.add(timer);
      return timer;
    }

    function cancel(): void {
      const waiting = pending.get(id);
      if (waiting === undefined) return;
      if (!posted) {
        settle(id, () => waiting.reject(new WorkerError(cancelledFailure())));
        return;
      }
      process.post({ type: 'cancel', id });
      killLater(waiting, graceMs, cancelledFailure());
    }

    return {
      result,
      cancel,
      tell: (word, value) => {
        if (!pending.has(id)) return;
        ready.then(
          () => process.post({ type: 'tell', id, word, ...(value === undefined ? {} : { value }) }),
          () => undefined,
        );
      },
    };
  }

  return {
    request,
    get pid() {
      return live?.process.pid;
    },
    async close() {
      closing = true;
      const last = live;
      last?.process.kill();
      await last?.exited;
    },
  };
}

/** Milliseconds that an event asks for: a step with a limit of its own begins. */
function patienceOf(event: unknown): number | null {
  if (typeof event !== 'object' || event === null || !('patienceMs' in event)) return null;
  return typeof event.patienceMs === 'number' ? event.patienceMs : null;
}

function rejected<T>(failure: WorkerFailure): Promise<T> {
  return Promise.reject(new WorkerError(failure));
}

function cancelledFailure(): WorkerFailure {
  return { code: 'cancelled', message: 'Stopped on request.' };
}

function closedFailure(): WorkerFailure {
  return { code: 'closed', message: 'The app is closing.', remedy: 'Open it again to go on.' };
}

const roles: Record<WorkerKind, { readonly name: string; readonly afterDeath: string }> = {
  reader: {
    name: 'The part that reads files',
    afterDeath: 'Read the file again; if it happens again, leave this file out.',
  },
  inference: {
    name: 'The part that runs the model',
    afterDeath: 'Try again; if it happens again, close other programs or choose a smaller model.',
  },
  trainer: {
    name: 'The part that trains',
    afterDeath: 'Resume the run; it goes on from what was last stored.',
  },
  converter: {
    name: 'The part that converts model files',
    afterDeath: 'Try again; if it happens again, the file may be damaged: fetch it again.',
  },
};

/** What drivers and ggml write before the process ends because the graphics card is gone. */
const deviceGone = /DeviceLost|VK_ERROR_DEVICE_LOST|CUDA error|device lost/i;

function death(kind: WorkerKind, code: number | null, signal: string | null, log: string): WorkerFailure {
  const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
  if (kind === 'trainer' && deviceGone.test(log)) {
    return {
      code: 'device-lost',
      message: 'The graphics card stopped answering in the middle of the training.',
      remedy: 'Resume the run on the processor; it goes on from what was last stored.',
      evidence: `${how}\n${log}`,
    };
  }
  return {
    code: 'worker-died',
    message: `${roles[kind].name} stopped unexpectedly.`,
    remedy: roles[kind].afterDeath,
    evidence: log === '' ? how : `${how}\n${log}`,
  };
}

function didNotStart(kind: WorkerKind, evidence: string): WorkerFailure {
  return {
    code: 'worker-did-not-start',
    message: `${roles[kind].name} did not start.`,
    remedy: 'Close other programs and try again.',
    evidence,
  };
}

function deadlineFailure(kind: WorkerKind, method: string, milliseconds: number): WorkerFailure {
  return {
    code: 'deadline',
    message: `${roles[kind].name} took longer than ${Math.round(milliseconds / 1000)} seconds and was stopped.`,
    remedy: roles[kind].afterDeath,
    evidence: `${kind}.${method} exceeded ${milliseconds} ms`,
  };
}
