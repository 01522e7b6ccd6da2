/** Speed over the last steps, and what is left of the run at that speed. */
import type { Row } from './row.ts';

/** Steps that the speed is averaged over. */
const RECENT = 20;

export class Clock {
  readonly #steps: number;
  readonly #recent: { tokens: number; seconds: number }[] = [];
  #started = 0;
  #tokens = 0;

  constructor(steps: number) {
    this.#steps = steps;
  }

  begin(rows: readonly Row[]): void {
    this.#started = performance.now();
    this.#tokens = rows.reduce((sum, row) => sum + row.tokens.length, 0);
  }

  /** Tokens per second of the step that ended last. */
  get lastSpeed(): number {
    const last = this.#recent.at(-1);
    return last === undefined ? 0 : last.tokens / last.seconds;
  }

  end(step: number): { tokensPerSecond: number; secondsLeft: number } {
    this.#recent.push({ tokens: this.#tokens, seconds: (performance.now() - this.#started) / 1000 });
    if (this.#recent.length > RECENT) this.#recent.shift();
    const seconds = this.#recent.reduce((sum, entry) => sum + entry.seconds, 0);
    const tokens = this.#recent.reduce((sum, entry) => sum + entry.tokens, 0);
    return {
      tokensPerSecond: tokens / seconds,
      secondsLeft: (seconds / this.#recent.length) * (this.#steps - step),
    };
  }
}
