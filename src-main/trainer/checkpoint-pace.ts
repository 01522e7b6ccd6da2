/**
 * When to take a checkpoint: every so many steps as asked, and at least once a minute where steps are slow; but never so
 * often that checkpoints take more than a fiftieth of the time.
 */
const SECONDS_AT_RISK = 60;
/** Time between two checkpoints, in times of what one takes: 1/50 = 2 %. */
const TIMES_ITS_COST = 50;

export class CheckpointPace {
  readonly #every: number;
  readonly #now: () => number;
  #last: number;
  #cost = 0;

  /** @param every steps; @param now milliseconds, for tests */
  constructor(every: number, now: () => number = () => performance.now()) {
    this.#every = every;
    this.#now = now;
    this.#last = now();
  }

  /** @param step the one that just ended */
  due(step: number): boolean {
    const since = this.#now() - this.#last;
    if (since < TIMES_ITS_COST * this.#cost) return false;
    return step % this.#every === 0 || since >= SECONDS_AT_RISK * 1000;
  }

  /** @param began when taking the checkpoint began, as `now` says it; it has just ended */
  taken(began: number): void {
    this.#last = this.#now();
    this.#cost = this.#last - began;
  }
}
