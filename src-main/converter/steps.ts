import { setImmediate } from 'node:timers/promises';
import type { ConvertEvent } from './protocol.ts';

/** Tells how far a conversion is, at most ten times a second, and stops where it was cancelled. */
export interface Steps {
  /** A share of the work is about to be done. Lets messages in. @throws AbortError */
  readonly next: (share: number) => Promise<void>;
}

export function countSteps(emit: (event: ConvertEvent) => void, signal: AbortSignal): Steps {
  let done = 0;
  let told = 0;
  return {
    next: async (share) => {
      done += share;
      if (Date.now() - told >= 100) {
        told = Date.now();
        emit({ type: 'converted', share: Math.min(1, done) });
      }
      await setImmediate();
      signal.throwIfAborted();
    },
  };
}
