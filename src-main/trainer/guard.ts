/**
 * What happens when numbers stop being numbers. A step whose loss or gradient is not finite is skipped: nothing is
 * learned from it. After three in a row the run goes back to its last checkpoint and continues from there with half
 * the learning rate. When that happens a second time, the run stops.
 *
 * Half the rate rather than fewer rows: a run grows without limit because its steps are too long. A row that alone
 * cannot be computed costs one skipped step each time it comes.
 */
import type { TrainerState } from './protocol.ts';

/** Skipped steps in a row after which a run goes back. */
const FORGIVEN_STEPS = 3;

export class DivergedError extends Error {
  readonly step: number;
  constructor(step: number, wentBackTo: number) {
    super(
      `At step ${step} the numbers of this run grew without limit for the second time. ` +
        `It had gone back to step ${wentBackTo} and continued at half the learning rate before.`,
    );
    this.name = 'DivergedError';
    this.step = step;
  }
}

export class Guard {
  /** The last checkpoint: where a run goes back to. */
  #good: TrainerState;
  #skipped = 0;

  constructor(beginning: TrainerState) {
    this.#good = beginning;
  }

  /** Whether the last step was sound; what a run that is in trouble holds is not worth keeping. */
  get sound(): boolean {
    return this.#skipped === 0;
  }

  keep(state: TrainerState): void {
    this.#good = state;
  }

  /**
   * @param step the one computed, from 1
   * @returns what to do with it: learn from it, skip it, or go back to the state given, its rate halved
   * @throws DivergedError the second time
   */
  judge(step: number, loss: number, gradNorm: number): 'learn' | 'skip' | TrainerState {
    if (Number.isFinite(loss) && Number.isFinite(gradNorm)) {
      this.#skipped = 0;
      return 'learn';
    }
    this.#skipped += 1;
    if (this.#skipped < FORGIVEN_STEPS) return 'skip';
    const halvings = this.#good.halvings ?? 0;
    if (halvings > 0) throw new DivergedError(step, this.#good.step);
    this.#skipped = 0;
    return { ...this.#good, halvings: halvings + 1 };
  }
}
