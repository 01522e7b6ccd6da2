import { expect, test } from 'vitest';
import { taskScore } from '../../../../src-main/pipeline/training/ask-samples.ts';
import {
  bestCheck,
  type Check,
  checksWithoutGain,
  possibleBest,
} from '../../../../src-main/pipeline/training/choose-version.ts';

/** Checks ten steps apart: loss, score, standard error. */
function checks(...rows: [loss: number, score: number | null, error?: number][]): Check[] {
  return rows.map(([loss, score, error = 0.05], i) => ({
    step: 10 * (i + 1),
    pass: (i + 1) / 2,
    loss,
    score,
    error: score === null ? null : error,
  }));
}

test('among versions whose answers are as good, give or take one standard error, the lowest loss is kept', () => {
  expect(bestCheck(checks([2, 0.5], [1, 0.58], [1.2, 0.6]))?.step).toBe(20);
});

test('a version whose loss is lowest but whose answers went wrong is passed over', () => {
  expect(bestCheck(checks([2, 0.5], [1.2, 0.6], [1, 0.3]))?.step).toBe(20);
});

test('without scores the loss alone decides, and a version not yet asked stands by its loss', () => {
  expect(bestCheck(checks([2, null], [1, null], [1.5, null]))?.step).toBe(20);
  expect(bestCheck(checks([2, 0.5], [1, null]))?.step).toBe(20);
  expect(bestCheck([])).toBeNull();
});

test('only versions that another beats in loss and score at once are let go, and the best is never among them', () => {
  expect(possibleBest(checks([2, 0.5], [1.5, 0.55], [1.2, 0.4], [1.6, 0.6]))).toEqual([20, 30, 40]);
  // Seeded by hand: every order of three values in both, so that ties occur.
  const values = [1, 2, 3] as const;
  for (const a of values)
    for (const b of values)
      for (const c of values)
        for (const score of [0.2, 0.4]) {
          const all = checks([a, 0.4], [b, score], [c, 0.2], [b, 0.4]);
          const kept = possibleBest(all);
          expect(kept).toContain(bestCheck(all)?.step);
          // Whatever was let go would not have become the best with one more check either.
          for (const next of checks([0.5, 0.1], [2.5, 0.9])) {
            const later = [...all, { ...next, step: 99 }];
            expect([99, ...kept]).toContain(bestCheck(later)?.step);
          }
        }
});

test('a check without a lower loss still counts as a gain when the answers got better', () => {
  expect(checksWithoutGain(checks([2, 0.5], [1, 0.5], [1.1, 0.5], [1.2, 0.5]))).toBe(2);
  expect(checksWithoutGain(checks([2, 0.5], [1, 0.5], [1.1, 0.5], [1.2, 0.6]))).toBe(0);
  expect(checksWithoutGain(checks([2, 0.5], [1, 0.5], [1.1, 0.505]))).toBe(1);
  expect(checksWithoutGain(checks([2, null], [1, null], [1.1, null]))).toBe(1);
});

test('a task score is a mean with its standard error', () => {
  const score = taskScore([0, 1, 1, 0]);
  expect(score?.mean).toBe(0.5);
  expect(score?.error).toBeCloseTo(Math.sqrt(1 / 3 / 4), 10);
  expect(taskScore([])).toBeNull();
});
