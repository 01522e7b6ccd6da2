import type { RunMetric, RunRow } from '../../contract/training.ts';

export interface Learning {
  readonly learning: RunRow['learning'];
  readonly words: string;
}

/** Gains below this share of the loss are noise. */
const noise = 0.005;
const beginning = 0.02;
const tooFar = 0.1;

/** How a training is going, told from its two curves. */
export function judgeLearning(metrics: readonly RunMetric[]): Learning {
  const checks = metrics.filter((metric) => metric.validationLoss !== null);
  const losses = checks.map((metric) => metric.validationLoss ?? 0);
  const last = losses.at(-1);
  if (last === undefined || losses.length < 2) {
    return {
      learning: 'starting',
      words: 'It has only begun; the first checks will show whether it learns.',
    };
  }
  const best = losses.reduce((a, b) => Math.min(a, b));
  const bestAt = losses.indexOf(best);
  const pass = `pass ${(checks[bestAt]?.pass ?? 0).toFixed(1)}`;
  const rise = best > 0 ? (last - best) / best : 0;
  const since = losses.length - 1 - bestAt;

  if (rise > tooFar && since >= 2) {
    return {
      learning: 'too-far',
      words: `It learns its examples by heart and gets worse on answers it has not seen. The version from ${pass} is kept.`,
    };
  }
  if (rise > beginning && since >= 1) {
    return {
      learning: 'by-heart',
      words: `Since ${pass} it does better on answers it has seen and slightly worse on those it has not. The version from ${pass} is kept.`,
    };
  }
  const earlier = losses[Math.max(0, losses.length - 4)] ?? last;
  if (losses.length >= 4 && (earlier - best) / Math.max(earlier, 1e-9) < noise * 3) {
    return {
      learning: 'settled',
      words: `It no longer gets closer on the answers kept aside. The version from ${pass} is kept.`,
    };
  }
  return {
    learning: 'learning',
    words: 'It gets closer to the approved answers, also on questions it has not seen.',
  };
}
