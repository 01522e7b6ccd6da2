import { expect, test } from 'vitest';
import { compareThrees } from '../../../../src-main/pipeline/evaluation/measure-meaning.ts';

test('nearness in meaning is the cosine to the approved answer with the mean of all taken off', () => {
  // All share a large first part, which says nothing: off with it, only the rest tells them apart.
  const rows = [
    [10, 1, 0],
    [10, 1, 0],
    [10, -1, 0],
    [10, 0, 1],
    [10, 0, -1],
    [10, 0, 1],
  ];
  const near = compareThrees({ width: 3, vectors: new Float32Array(rows.flat()) });
  const mean = [10, 1 / 6, 1 / 6];
  const off = rows.map((row) => row.map((value, k) => value - (mean[k] ?? 0)));
  const cosine = (a: number[] = [], b: number[] = []) =>
    a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0) / (Math.hypot(...a) * Math.hypot(...b));
  expect(near[0]?.base).toBeCloseTo(1, 6);
  expect(near[0]?.tuned).toBeCloseTo(cosine(off[0], off[2]), 5);
  expect(near[1]?.base).toBeCloseTo(cosine(off[3], off[4]), 5);
  expect(near[1]?.tuned).toBeCloseTo(1, 6);
});
