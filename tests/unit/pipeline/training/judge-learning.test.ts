import { expect, test } from 'vitest';
import type { RunMetric } from '../../../../src-main/contract/training.ts';
import { judgeLearning } from '../../../../src-main/pipeline/training/judge-learning.ts';

/** One check per half pass, with the training loss beside it. */
function curve(...losses: number[]): RunMetric[] {
  return losses.map((validationLoss, i) => ({
    step: i * 10,
    pass: i / 2,
    trainingLoss: 2 / (i + 1),
    validationLoss,
    taskScore: null,
    taskError: null,
    best: false,
  }));
}

test('before two checks nothing is said about learning', () => {
  expect(judgeLearning([]).learning).toBe('starting');
  expect(judgeLearning(curve(4)).learning).toBe('starting');
});

test('a falling curve is learning', () => {
  expect(judgeLearning(curve(4, 3, 2, 1.5)).learning).toBe('learning');
});

test('a flat curve has settled', () => {
  expect(judgeLearning(curve(4, 2, 1.2, 1.001, 1, 0.9995, 1)).learning).toBe('settled');
});

test('a small rise after the best is the beginning of learning by heart, and names the version that is kept', () => {
  const { learning, words } = judgeLearning(curve(4, 2, 1, 1.05));
  expect(learning).toBe('by-heart');
  expect(words).toContain('pass 1.0');
});

test('a large rise that lasts has gone too far', () => {
  expect(judgeLearning(curve(4, 2, 1, 1.2, 1.4)).learning).toBe('too-far');
});

test('one bad check alone is not yet too far', () => {
  expect(judgeLearning(curve(4, 2, 1, 1.3)).learning).toBe('by-heart');
});

test('learning by heart is told with the step where it began, and the version that is kept where that is another', () => {
  const told = judgeLearning(curve(4, 2, 1, 1.05), { pass: 0.5 });
  expect(told.began).toEqual({ step: 20, pass: 1 });
  expect(told.words).toContain('Since pass 1.0 (step 20)');
  expect(told.words).toContain('The version from pass 0.5 is kept');
  expect(judgeLearning(curve(4, 3, 2, 1.5)).began).toBeNull();
});
