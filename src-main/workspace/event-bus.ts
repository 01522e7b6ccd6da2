import { AsyncIteratorClass } from '@orpc/server';
import type { WorkspaceEvent } from '../contract/workspace.ts';

export interface EventBus {
  /** States that follow each other within a tenth of a second are sent as the last of them. */
  readonly publish: (event: WorkspaceEvent) => void;
  /** Everything published from this call on, whether or not anybody waits for it yet. Ends with `close`. */
  subscribe(): AsyncIteratorClass<WorkspaceEvent>;
  /** Inside the core: hear each event as it is published. @returns how to stop hearing */
  listen(listener: (event: WorkspaceEvent) => void): () => void;
  close(): void;
}

const WINDOW_MS = 100;
/** A subscriber that reads nothing for so long is dropped rather than kept in memory. */
const MAX_WAITING = 20_000;

export function createEventBus(): EventBus {
  const subscribers = new Set<Subscriber>();
  const listeners = new Set<(event: WorkspaceEvent) => void>();
  const held = new Map<string, WorkspaceEvent>();
  let timer: NodeJS.Timeout | null = null;

  const send = (event: WorkspaceEvent): void => {
    for (const subscriber of subscribers) subscriber.push(event);
  };
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const events = [...held.values()];
    held.clear();
    for (const event of events) send(event);
  };

  return {
    publish: (event) => {
      for (const listener of listeners) listener(event);
      const key = stateKey(event);
      if (key === null) {
        flush();
        send(event);
        return;
      }
      if (timer === null) {
        send(event);
        timer = setTimeout(flush, WINDOW_MS);
        timer.unref();
        return;
      }
      // Deleted first so that it moves to the end: order follows the newest state.
      held.delete(key);
      held.set(key, event);
    },
    subscribe: () => {
      const subscriber = new Subscriber(() => subscribers.delete(subscriber));
      subscribers.add(subscriber);
      return new AsyncIteratorClass(
        () => subscriber.next(),
        async () => {
          subscriber.end();
        },
      );
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      flush();
      for (const subscriber of subscribers) subscriber.end();
    },
  };
}

class Subscriber {
  readonly #waiting: WorkspaceEvent[] = [];
  readonly #gone: () => void;
  #wake: (() => void) | null = null;
  #ended = false;

  constructor(gone: () => void) {
    this.#gone = gone;
  }

  push(event: WorkspaceEvent): void {
    if (this.#ended) return;
    this.#waiting.push(event);
    if (this.#waiting.length > MAX_WAITING) this.end();
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#gone();
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<WorkspaceEvent, undefined>> {
    for (;;) {
      const event = this.#waiting.shift();
      if (event !== undefined) return { done: false, value: event };
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}

/** Events that tell a whole state replace an earlier one with the same key; null: each counts. */
function stateKey(event: WorkspaceEvent): string | null {
  switch (event.type) {
    case 'document-changed':
      return `document ${event.document.id}`;
    case 'reading-changed':
      return `reading ${event.projectId}`;
    case 'run-changed':
      return `run ${event.run.id}`;
    case 'evaluation-changed':
      return `evaluation ${event.evaluationId}`;
    case 'examples-changed':
      return `examples ${event.projectId}`;
    case 'road-changed':
      return `road ${event.projectId}`;
    case 'job':
      return `job ${event.job.id}`;
    case 'models-changed':
    case 'endpoint-changed':
    case 'projects-changed':
      return event.type;
    default:
      return null;
  }
}
