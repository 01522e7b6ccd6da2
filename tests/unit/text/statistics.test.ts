import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusterBootstrap } from '../../../src-main/text/statistics/bootstrap.ts';
import { seededRandom } from '../../../src-main/text/statistics/random.ts';
import { shuffle } from '../../../src-main/text/statistics/shuffle.ts';

const options = { resamples: 4000, seed: 7, level: 0.95 };

test('the same seed gives the same numbers, another seed others', () => {
  const take = (seed: number): number[] => {
    const random = seededRandom(seed);
    return Array.from({ length: 5 }, random);
  };
  expect(take(42)).toEqual(take(42));
  expect(take(42)).not.toEqual(take(43));
  expect(take(1)).not.toEqual(take(1 + 2 ** 32));
});

test('random numbers are uniform: mean, variance and neighbours as they must be', () => {
  const random = seededRandom(1);
  const values = Array.from({ length: 100_000 }, random);
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const lag =
    values.slice(1).reduce((sum, value, i) => sum + (value - mean) * ((values[i] as number) - mean), 0) /
    values.length;
  // Standard errors: 0.0009 for the mean, 0.0003 for both others; five of them are allowed.
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.0046);
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.0015);
  expect(Math.abs(lag)).toBeLessThan(0.0015);
});

test('a shuffle keeps every item and reaches every order equally often', () => {
  const random = seededRandom(3);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i += 1) {
    const order = shuffle(['a', 'b', 'c'], random).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('the interval of independent values agrees with theory', () => {
  const random = seededRandom(11);
  const values = Array.from({ length: 400 }, (_, i) => ({
    cluster: String(i),
    value: random() < 0.3 ? 1 : 0,
  }));
  const { mean, low, high } = clusterBootstrap(values, options);
  const error = Math.sqrt((mean * (1 - mean)) / values.length);
  expect(low).toBeCloseTo(mean - 1.96 * error, 1.7);
  expect(high).toBeCloseTo(mean + 1.96 * error, 1.7);
});

test('copies of a value within its cluster do not narrow the interval', () => {
  const base = Array.from({ length: 12 }, (_, i) => ({ cluster: `d${i}`, value: (i * 7) % 5 }));
  const copied = base.flatMap((each) => Array.from({ length: 10 }, () => each));
  const one = clusterBootstrap(base, options);
  const many = clusterBootstrap(copied, options);
  expect(many).toEqual(one);
});

test('the interval holds the true mean about as often as it says', () => {
  const random = seededRandom(5);
  let held = 0;
  for (let trial = 0; trial < 200; trial += 1) {
    const values = Array.from({ length: 30 }, (_, i) => {
      const shift = random() - 0.5;
      return Array.from({ length: 3 }, () => ({ cluster: String(i), value: shift + (random() - 0.5) * 0.2 }));
    }).flat();
    const { low, high } = clusterBootstrap(values, { resamples: 300, seed: trial, level: 0.9 });
    if (low <= 0 && 0 <= high) held += 1;
  }
  // 90 % of 200 is 180; percentile intervals of 30 clusters run a little short.
  expect(held).toBeGreaterThan(162);
  expect(held).toBeLessThan(195);
});

test('one cluster says nothing about others: its interval spans its values', () => {
  const values = [0, 1, 1].map((value) => ({ cluster: 'only', value }));
  expect(clusterBootstrap(values, options)).toEqual({ mean: 2 / 3, low: 0, high: 1 });
});

test('the order of the values does not matter', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ cluster: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.integer({ min: 0, max: 9 }) }),
        { minLength: 1 },
      ),
      (values) => {
        const quick = { resamples: 50, seed: 1, level: 0.9 };
        expect(clusterBootstrap(values, quick)).toEqual(clusterBootstrap([...values].reverse(), quick));
      },
    ),
  );
});

test('meaningless requests are refused', () => {
  expect(() => clusterBootstrap([], options)).toThrow(RangeError);
  expect(() => clusterBootstrap([{ cluster: 'a', value: 1 }], { ...options, level: 95 })).toThrow(RangeError);
  expect(() => seededRandom(0.5)).toThrow(RangeError);
});
