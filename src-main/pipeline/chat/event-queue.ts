/** Hands events from work that runs by itself to somebody who reads them one at a time. */
export interface EventQueue<T> {
  readonly add: (event: T) => void;
  readonly end: () => void;
  readonly fail: (error: unknown) => void;
  /** Everything added, in order, until the end. @throws what it failed with */
  drain(): AsyncGenerator<T, void, void>;
}

export function eventQueue<T>(): EventQueue<T> {
  const waiting: T[] = [];
  let over: { readonly error: unknown } | 'ended' | null = null;
  let wake: () => void = () => undefined;
  const finish = (how: { readonly error: unknown } | 'ended'): void => {
    over ??= how;
    wake();
  };
  return {
    add: (event) => {
      waiting.push(event);
      wake();
    },
    end: () => finish('ended'),
    fail: (error) => finish({ error }),
    async *drain() {
      for (;;) {
        const event = waiting.shift();
        if (event !== undefined) {
          yield event;
          continue;
        }
        if (over === 'ended') return;
        if (over !== null) throw over.error;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
