/**
 * How many threads a step uses. ggml's threads wait for each other in a busy loop at every operation: next to other
 * work, or with a small model, all of them together can be ten times slower than one. So both are timed now and then
 * and the faster one is kept. Results do not depend on the number of threads.
 */
import type { Backend } from '../ggml/backend.ts';

/** Steps between two comparisons. */
export const STEPS_BETWEEN = 40;

export class ThreadChoice {
  readonly #backend: Backend;
  readonly #most: number;
  #step = 0;
  /** Tokens per second with all threads, as last timed. */
  #all = 0;
  #chosen: number;

  /** @param most threads allowed */
  constructor(backend: Backend, most: number) {
    this.#backend = backend;
    this.#most = most;
    this.#chosen = most;
  }

  /** Before a step: the first and second of each round try all threads and one. */
  begin(): void {
    if (this.#backend.kind !== 'cpu' || this.#most <= 1) return;
    const turn = this.#step % STEPS_BETWEEN;
    this.#backend.useThreads(turn === 0 ? this.#most : turn === 1 ? 1 : this.#chosen);
  }

  /** After it. */
  end(tokensPerSecond: number): void {
    const turn = this.#step % STEPS_BETWEEN;
    if (turn === 0) this.#all = tokensPerSecond;
    if (turn === 1) this.#chosen = tokensPerSecond > this.#all ? 1 : this.#most;
    this.#step += 1;
  }
}
