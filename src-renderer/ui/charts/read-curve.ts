/** From a run's stored metrics to the two lines of the learning curve. Pure: no canvas, no DOM. */
import type { RunMetric } from '../../../src-main/contract/training.ts';

export interface CurvePoint {
  /** Passes over the examples so far, fractional. */
  readonly pass: number;
  /** Mean negative log-likelihood per answer token, nats. Lower is better. */
  readonly value: number;
  readonly step: number;
}

export interface Curve {
  readonly training: readonly CurvePoint[];
  readonly validation: readonly CurvePoint[];
  /** The validation point whose version is kept; null before the first. */
  readonly best: CurvePoint | null;
}

/** Sort by step, drop what is not a number, and find the kept point. Metrics may arrive twice or out of order. */
export function readCurve(metrics: readonly RunMetric[]): Curve {
  const sorted = [...metrics].sort((a, b) => a.step - b.step);
  const training = new Map<number, CurvePoint>();
  const validation = new Map<number, CurvePoint>();
  let best: CurvePoint | null = null;
  for (const { step, pass, trainingLoss, validationLoss, best: isBest } of sorted) {
    if (trainingLoss !== null && Number.isFinite(trainingLoss)) {
      training.set(step, { step, pass, value: trainingLoss });
    }
    if (validationLoss !== null && Number.isFinite(validationLoss)) {
      const point = { step, pass, value: validationLoss };
      validation.set(step, point);
      if (isBest) best = point;
    }
  }
  return { training: [...training.values()], validation: [...validation.values()], best };
}

/** uPlot's aligned columns: one x for every point, null where a line has none. */
export function alignCurve(curve: Curve): readonly [number[], (number | null)[], (number | null)[]] {
  const rows = new Map<number, [number | null, number | null]>();
  const rowAt = (pass: number): [number | null, number | null] => {
    const row = rows.get(pass) ?? [null, null];
    rows.set(pass, row);
    return row;
  };
  for (const point of curve.training) rowAt(point.pass)[0] = point.value;
  for (const point of curve.validation) rowAt(point.pass)[1] = point.value;
  const passes = [...rows.keys()].sort((a, b) => a - b);
  return [
    passes,
    passes.map((pass) => rows.get(pass)?.[0] ?? null),
    passes.map((pass) => rows.get(pass)?.[1] ?? null),
  ];
}
