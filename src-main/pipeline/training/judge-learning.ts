import type { RunMetric, RunRow } from '../../contract/training.ts';

export interface Learning {
  readonly learning: RunRow['learning'];
  readonly words: string;
  /** Where learning by heart began, once it has. */
  readonly began: { readonly step: number; readonly pass: number } | null;
}

/** Gains below this share of the loss are noise. */
const noise = 0.005;
const beginning = 0.02;
const tooFar = 0.1;

/**
 * How a training is going, told from its two curves.
 * @param kept the version that is kept, which the task score may have chosen against the lowest loss
 */
export function judgeLearning(
  metrics: readonly RunMetric[],
  kept: { readonly pass: number } | null = null,
): Learning {
  const checks = metrics.filter((metric) => metric.validationLoss !== null);
  const losses = checks.map((metric) => metric.validationLoss ?? 0);
  const last = losses.at(-1);
  if (last === undefined || losses.length < 2) {
    return {
      learning: 'starting',
      words: 'It has only begun; the first checks will show whether it learns.',
      began: null,
    };
  }
  const best = losses.reduce((a, b) => Math.min(a, b));
  const bestAt = losses.indexOf(best);
  const lowest = checks[bestAt];
  const began = { step: lowest?.step ?? 0, pass: lowest?.pass ?? 0 };
  const since = `pass ${began.pass.toFixed(1)} (step ${began.step})`;
  const keeps = `The version from pass ${(kept?.pass ?? began.pass).toFixed(1)} is kept.`;
  const rise = best > 0 ? (last - best) / best : 0;
  const after = losses.length - 1 - bestAt;

  if (rise > tooFar && after >= 2) {
    return {
      learning: 'too-far',
      words: `Since ${since} it learns its examples by heart and gets worse on answers it has not seen. ${keeps}`,
      began,
    };
  }
  if (rise > beginning && after >= 1) {
    return {
      learning: 'by-heart',
      words: `Since ${since} it does better on answers it has seen and slightly worse on those it has not. ${keeps}`,
      began,
    };
  }
  const earlier = losses[Math.max(0, losses.length - 4)] ?? last;
  if (losses.length >= 4 && (earlier - best) / Math.max(earlier, 1e-9) < noise * 3) {
    return {
      learning: 'settled',
      words: `It no longer gets closer on the answers kept aside. ${keeps}`,
      began: null,
    };
  }
  return {
    learning: 'learning',
    words: 'It gets closer to the approved answers, also on questions it has not seen.',
    began: null,
  };
}
