import { expect, test } from 'vitest';
import { compareShapes } from '../../src-main/trainer/golden/compare-shapes.ts';
import { TRAINABLE_ARCHITECTURES } from '../../src-main/trainer/protocol.ts';

const SHAPES = 5;

test('random shapes of every family agree with llama.cpp, and their gradients with finite differences', {
  timeout: 300_000,
}, () => {
  const { shapes, failures } = compareShapes(SHAPES, 1, 1);
  expect(failures).toEqual([]);
  expect(shapes).toBe(SHAPES * TRAINABLE_ARCHITECTURES.length);
});
