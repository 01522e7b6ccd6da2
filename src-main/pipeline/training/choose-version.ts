/** Which version of a run is kept, which may still become it, and when checking no longer helps. Pure. */

/** One check: how far off the answers kept aside are, and how good the answers it gives itself are. */
export interface Check {
  readonly step: number;
  readonly pass: number;
  /** Mean negative log-likelihood per answer token of the validation answers; lower is better. */
  readonly loss: number;
  /** Mean token F1 of its own answers, 0 to 1, and its standard error; null where they were not asked. */
  readonly score: number | null;
  readonly error: number | null;
}

/** A task score has to rise by this much to count as a gain: a hundredth is a word in a hundred. */
const GAIN = 0.01;

/**
 * The lowest loss among the versions whose task score is within one standard error of the best score (the
 * one-standard-error rule of Breiman et al. 1984). Answers seldom differ by more than that, so mostly the loss decides; a
 * version whose loss is lowest but whose answers went wrong is passed over. A version without a score stands by its loss.
 */
export function bestCheck(checks: readonly Check[]): Check | null {
  const scores = checks.flatMap(({ score, error }) => (score === null ? [] : { score, error: error ?? 0 }));
  const top = scores.reduce((a, b) => (b.score > a.score ? b : a), { score: -Infinity, error: 0 });
  const contenders = checks.filter(({ score }) => score === null || score >= top.score - top.error);
  return contenders.reduce<Check | null>((a, b) => (a === null || comesBefore(b, a) ? b : a), null);
}

function comesBefore(a: Check, b: Check): boolean {
  if (a.loss !== b.loss) return a.loss < b.loss;
  return (a.score ?? 0) !== (b.score ?? 0) ? (a.score ?? 0) > (b.score ?? 0) : a.step < b.step;
}

/** Steps of the versions that no other beats in loss and score at once: whatever comes, none else can become the best. */
export function possibleBest(checks: readonly Check[]): number[] {
  const beaten = (check: Check): boolean =>
    check.score !== null &&
    checks.some(
      (other) =>
        other !== check &&
        other.score !== null &&
        other.loss <= check.loss &&
        other.score >= (check.score ?? 0) &&
        comesBefore(other, check),
    );
  return checks.filter((check) => !beaten(check)).map(({ step }) => step);
}

/** How many of the last checks brought neither a lower loss nor a better score. */
export function checksWithoutGain(checks: readonly Check[]): number {
  let [loss, score, idle] = [Infinity, -Infinity, 0];
  for (const check of checks) {
    const gained = check.loss < loss || (check.score !== null && check.score >= score + GAIN);
    idle = gained ? 0 : idle + 1;
    loss = Math.min(loss, check.loss);
    score = Math.max(score, check.score ?? -Infinity);
  }
  return idle;
}
