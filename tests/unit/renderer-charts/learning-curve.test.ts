import { describe, expect, it } from 'vitest';
import type { RunMetric } from '../../../src-main/contract/training.ts';
import { tabulateCurve } from '../../../src-renderer/ui/charts/curve-table.tsx';
import { describeCurve } from '../../../src-renderer/ui/charts/describe-curve.ts';
import { anchorLabel, partLabels } from '../../../src-renderer/ui/charts/place-labels.ts';
import { alignCurve, readCurve } from '../../../src-renderer/ui/charts/read-curve.ts';
import { growScale, passTicks, roundStep, ticksOf } from '../../../src-renderer/ui/charts/scale-axis.ts';

const metric = (
  step: number,
  trainingLoss: number | null,
  validationLoss: number | null,
  best = false,
): RunMetric => ({
  step,
  pass: step / 4,
  trainingLoss,
  validationLoss,
  taskScore: null,
  taskError: null,
  best,
});

const run = [
  metric(1, 4, null),
  metric(2, 3, null),
  metric(2, null, 3.5, true),
  metric(3, 2, null),
  metric(4, 1.5, 2.5, true),
  metric(6, 1, 2.75),
];

describe('reading a learning curve', () => {
  it('sorts what arrives late and keeps one point a step', () => {
    const shuffled = [run[4], run[0], run[2], run[0], run[1], run[5], run[3]].filter(
      (row) => row !== undefined,
    );
    expect(readCurve(shuffled)).toEqual(readCurve(run));
    expect(readCurve(run)).toEqual({
      training: [
        { step: 1, pass: 0.25, value: 4 },
        { step: 2, pass: 0.5, value: 3 },
        { step: 3, pass: 0.75, value: 2 },
        { step: 4, pass: 1, value: 1.5 },
        { step: 6, pass: 1.5, value: 1 },
      ],
      validation: [
        { step: 2, pass: 0.5, value: 3.5 },
        { step: 4, pass: 1, value: 2.5 },
        { step: 6, pass: 1.5, value: 2.75 },
      ],
      best: { step: 4, pass: 1, value: 2.5 },
    });
  });

  it('leaves out figures that are no numbers', () => {
    expect(readCurve([metric(1, Number.NaN, Number.POSITIVE_INFINITY, true)])).toEqual({
      training: [],
      validation: [],
      best: null,
    });
  });

  it('aligns both lines on the same passes, with nothing where a line has no point', () => {
    expect(alignCurve(readCurve(run))).toEqual([
      [0.25, 0.5, 0.75, 1, 1.5],
      [4, 3, 2, 1.5, 1],
      [null, 3.5, null, 2.5, 2.75],
    ]);
  });

  it('tabulates the mean of the steps since the check before', () => {
    expect(tabulateCurve(readCurve(run))).toEqual([
      { step: 2, pass: 0.5, training: 3.5, validation: 3.5, kept: false },
      { step: 4, pass: 1, training: 1.75, validation: 2.5, kept: true },
      { step: 6, pass: 1.5, training: 1, validation: 2.75, kept: false },
    ]);
  });

  it('says in a sentence what the lines show', () => {
    expect(describeCurve(readCurve(run), { training: 40, validation: 9 })).toBe(
      'How far off it still is, by passes over the examples; lower is better. The 40 examples it learns from fell ' +
        'from 4.00 to 1.00. The 9 questions kept aside fell from 3.50 to 2.75. Questions kept aside were lowest at ' +
        'pass 1.0; that version is kept.',
    );
    expect(describeCurve(readCurve([]), { training: 40, validation: 9 })).toContain('have no figure yet');
  });
});

describe('the scale of the learning curve', () => {
  it('leaves room below, so that halving the distance needs no new scale', () => {
    const first = growScale([4.1], null);
    expect(first).toEqual({ low: 1.5, high: 4.5, step: 0.5 });
    expect(growScale([4.1, 3.2, 2.1], first)).toBe(first);
  });

  it('only ever widens', () => {
    const first = growScale([2.4], null);
    const second = growScale([2.4, 0.6], first);
    expect(second.low).toBeLessThanOrEqual(0.6);
    expect(second.high).toBeGreaterThanOrEqual(first.high);
    expect(ticksOf(second).every((tick) => Number.isInteger(Number((tick / second.step).toFixed(9))))).toBe(
      true,
    );
  });

  it('uses round steps', () => {
    expect([roundStep(0.9, 5), roundStep(1, 5), roundStep(6, 5), roundStep(23, 5)]).toEqual([0.2, 0.2, 2, 5]);
  });

  it('marks whole passes and thins them when there are many', () => {
    expect(passTicks(4)).toEqual([0, 1, 2, 3, 4]);
    expect(passTicks(2.5)).toEqual([0, 1, 2, 2.5]);
    expect(passTicks(2.2)).toEqual([0, 1, 2.2]);
    expect(passTicks(0.5)).toEqual([0, 0.5]);
    expect(passTicks(24)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24]);
  });
});

describe('labels at the line ends', () => {
  it('keeps them apart, in order and inside the frame', () => {
    expect(partLabels(50, 120, 20, 0, 200)).toEqual([50, 120]);
    expect(partLabels(100, 104, 20, 0, 200)).toEqual([92, 112]);
    expect(partLabels(104, 100, 20, 0, 200)).toEqual([112, 92]);
    expect(partLabels(199, 198, 20, 0, 200)).toEqual([200, 180]);
  });

  it('turns a centred label round at the edge', () => {
    const frame = { left: 30, top: 0, right: 500, bottom: 200, width: 600 };
    expect(anchorLabel(250, 40, frame)).toEqual({ x: 250, anchor: 'middle' });
    expect(anchorLabel(40, 40, frame)).toEqual({ x: 30, anchor: 'start' });
    expect(anchorLabel(480, 40, frame)).toEqual({ x: 500, anchor: 'end' });
  });
});
