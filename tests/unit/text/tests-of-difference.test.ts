import { expect, test } from 'vitest';
import { krippendorffAlpha } from '../../../src-main/text/statistics/agreement.ts';
import { bradleyTerry } from '../../../src-main/text/statistics/bradley-terry.ts';
import { holm } from '../../../src-main/text/statistics/holm.ts';
import { clusterPermutationTest } from '../../../src-main/text/statistics/permutation-test.ts';
import { seededRandom } from '../../../src-main/text/statistics/random.ts';
import { smallestEffect } from '../../../src-main/text/statistics/smallest-effect.ts';

const draws = { draws: 400, seed: 3 };

test('the permutation test of a hand-counted case', () => {
  // Sums 3, 1, 1: |±3 ±1 ±1| reaches 5 in 2 of 8 sign patterns.
  const differences = [3, 1, 1].map((value, i) => ({ cluster: `d${i}`, value }));
  expect(clusterPermutationTest(differences, draws)).toBe(2 / 8);
});

test('values of one cluster flip together: copies prove nothing more', () => {
  const one = [0.4, 0.1, -0.2, 0.6, 0.3].map((value, i) => ({ cluster: `d${i}`, value }));
  const copied = one.flatMap((each) => [each, each, each]);
  expect(clusterPermutationTest(copied, draws)).toBe(clusterPermutationTest(one, draws));
});

test('drawn patterns agree with all patterns', () => {
  const random = seededRandom(2);
  const values = Array.from({ length: 15 }, (_, i) => ({ cluster: `d${i}`, value: random() - 0.35 }));
  let hits = 0;
  const observed = Math.abs(values.reduce((sum, { value }) => sum + value, 0));
  for (let pattern = 0; pattern < 2 ** 15; pattern += 1) {
    const sum = values.reduce((total, { value }, at) => total + ((pattern >> at) & 1 ? -value : value), 0);
    if (Math.abs(sum) >= observed - 1e-12) hits += 1;
  }
  const drawn = clusterPermutationTest(values, { draws: 20_000, seed: 1 });
  expect(Math.abs(drawn - hits / 2 ** 15)).toBeLessThan(0.01);
});

test('where nothing changed, at most 5 in 100 tests raise a false alarm', () => {
  const random = seededRandom(17);
  let alarms = 0;
  for (let trial = 0; trial < 400; trial += 1) {
    const differences = Array.from({ length: 12 }, (_, i) => {
      const shift = random() - 0.5;
      return [shift, shift + 0.3 * (random() - 0.5)].map((value) => ({ cluster: `d${i}`, value }));
    }).flat();
    if (clusterPermutationTest(differences, draws) < 0.05) alarms += 1;
  }
  // 5 % of 400 is 20, standard error 4.4.
  expect(alarms).toBeLessThan(33);
  expect(alarms).toBeGreaterThan(7);
});

test('Holm of a published example', () => {
  // p = 0.01, 0.04, 0.03, 0.005: adjusted 0.03, 0.06, 0.06, 0.02 (R: p.adjust(p, "holm")).
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((value, i) => expect(adjusted[i]).toBeCloseTo(value, 12));
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
});

test('an effect of the smallest size that can be shown is shown about four times in five', () => {
  const random = seededRandom(29);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const noise = (): { cluster: string; value: number }[] =>
    Array.from({ length: 40 }, (_, i) => ({ cluster: `d${i}`, value: normal() }));
  const effect = smallestEffect(noise()) as number;
  // (1.96 + 0.84) / sqrt(40), estimated from one sample.
  expect(Math.abs(effect - 2.8016 / Math.sqrt(40))).toBeLessThan(0.12);
  const known = 2.8016 / Math.sqrt(40);
  let shown = 0;
  for (let trial = 0; trial < 200; trial += 1) {
    const shifted = noise().map(({ cluster, value }) => ({ cluster, value: value + known }));
    if (clusterPermutationTest(shifted, draws) < 0.05) shown += 1;
  }
  expect(shown).toBeGreaterThan(140);
  expect(shown).toBeLessThan(182);
  expect(smallestEffect([{ cluster: 'only', value: 1 }])).toBeNull();
});

test('Bradley-Terry strengths of two sides follow their wins', () => {
  const won = (winner: string, loser: string, times: number) =>
    Array.from({ length: times }, () => ({ winner, loser, tie: false }));
  const strengths = bradleyTerry([...won('tuned', 'base', 300), ...won('base', 'tuned', 100)]);
  const ratio = (strengths.get('tuned') as number) / (strengths.get('base') as number);
  // Without the phantom exactly 3; with it a little less.
  expect(ratio).toBeGreaterThan(2.9);
  expect(ratio).toBeLessThanOrEqual(3);
  expect(bradleyTerry([{ winner: 'a', loser: 'b', tie: true }]).get('a')).toBeCloseTo(1, 9);
  const never = bradleyTerry(won('a', 'b', 5));
  expect(never.get('a')).toBeGreaterThan(1);
  expect(Number.isFinite(never.get('a'))).toBe(true);
});

test('Krippendorff’s alpha of his own example', () => {
  // Krippendorff 2004, nominal data, four observers, twelve units: alpha 0.743.
  const table = [
    [1, 1, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [5, 5, 5],
    [1, 1],
    [3],
  ];
  expect(krippendorffAlpha(table.map((unit) => unit.map(String)))).toBeCloseTo(0.743, 3);
  expect(krippendorffAlpha([['a', 'a'], ['a']])).toBeNull();
  expect(krippendorffAlpha([['a'], ['b']])).toBeNull();
});
