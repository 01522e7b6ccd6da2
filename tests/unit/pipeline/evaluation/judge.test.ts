import { expect, test } from 'vitest';
import { weighJudge } from '../../../../src-main/pipeline/evaluation/judge-pairs.ts';

const pair = (
  baseFirst: 'base' | 'tuned' | 'neither',
  tunedFirst: 'base' | 'tuned' | 'neither',
  people: 'base' | 'tuned' | 'neither' | null = null,
) => ({ baseFirst, tunedFirst, people });

test('a judge that always takes the first is told to be inconsistent and prefers nothing', () => {
  const found = weighJudge([pair('base', 'tuned'), pair('base', 'tuned')]);
  expect(found).toMatchObject({ consistent: { mean: 0 }, prefersTuned: null, agreesWithPeople: null });
  expect(found.words).toContain('It decides nothing.');
});

test('agreement with people counts what it says in both orders', () => {
  const found = weighJudge([
    pair('tuned', 'tuned', 'tuned'),
    pair('base', 'base', 'tuned'),
    pair('base', 'tuned', 'neither'),
    pair('tuned', 'tuned'),
  ]);
  expect(found.consistent.mean).toBe(0.75);
  expect(found.prefersTuned?.mean).toBeCloseTo(2 / 3, 12);
  expect(found.agreesWithPeople?.mean).toBeCloseTo(2 / 3, 12);
  expect(found.words).toContain('what most people say on 2 of 3 pairs');
});
