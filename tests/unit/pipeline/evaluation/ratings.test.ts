import { expect, test } from 'vitest';
import { drawPairs } from '../../../../src-main/pipeline/evaluation/draw-pairs.ts';
import {
  type Judgement,
  weighJudgements,
} from '../../../../src-main/pipeline/evaluation/summarise-ratings.ts';

const answers = Array.from({ length: 80 }, (_, i) => ({
  id: `answer ${i}`,
  base: { text: i % 4 === 0 ? 'The same.' : `Base says ${i}.` },
  tuned: { text: i % 4 === 0 ? 'the same' : `Tuned says ${i}.` },
}));

test('every rater gets the same 30 pairs in the same order, none whose answers say the same', () => {
  const one = drawPairs(answers, 'scores', 'Noor').map(({ answer }) => answer.id);
  const two = drawPairs(answers, 'scores', 'Tomas').map(({ answer }) => answer.id);
  expect(one).toHaveLength(30);
  expect(two).toEqual(one);
  expect(one.filter((id) => Number(id.split(' ')[1]) % 4 === 0)).toEqual([]);
  expect(drawPairs(answers, 'other scores', 'Noor').map(({ answer }) => answer.id)).not.toEqual(one);
});

test('sides are drawn by lot for every rater, and stay where they were drawn', () => {
  const sides = ['Noor', 'Tomas', 'Ada', 'Li'].flatMap((rater) => {
    const drawn = drawPairs(answers, 'scores', rater).map(({ left }) => left);
    expect(drawPairs(answers, 'scores', rater).map(({ left }) => left)).toEqual(drawn);
    return drawn;
  });
  const tuned = sides.filter((side) => side === 'tuned').length;
  // 60 of 120 expected, standard deviation 5.5.
  expect(tuned).toBeGreaterThan(42);
  expect(tuned).toBeLessThan(78);
  expect(drawPairs(answers, 'scores', 'Noor').map(({ left }) => left)).not.toEqual(
    drawPairs(answers, 'scores', 'Tomas').map(({ left }) => left),
  );
});

function judged(rater: string, better: readonly Judgement['better'][]): Judgement[] {
  return better.map((each, i) => ({ rater, pair: `pair ${i}`, better: each }));
}

test('a clear preference is better, with interval, strength and agreement', () => {
  const mostly = Array.from({ length: 30 }, (_, i) => (i % 5 === 0 ? ('base' as const) : ('tuned' as const)));
  const found = weighJudgements([...judged('Noor', mostly), ...judged('Tomas', mostly)]);
  expect(found.verdict).toBe('better');
  expect(found.winRate?.mean).toBeCloseTo(0.8, 12);
  expect(found.winRate?.low).toBeGreaterThan(0.6);
  expect(found.strength).toBeGreaterThan(3.5);
  expect(found.agreement).toBe(1);
  expect(found.raters).toEqual([
    { name: 'Noor', tuned: 24, base: 6, neither: 0 },
    { name: 'Tomas', tuned: 24, base: 6, neither: 0 },
  ]);
  expect(found.words).toBe('48 of 60 judgements preferred the tuned answer; unlikely to be chance.');
});

test('ties and even choices prove nothing, and one rater has no agreement', () => {
  const even = Array.from(
    { length: 20 },
    (_, i) => (['base', 'tuned', 'neither', 'neither'] as const)[i % 4] ?? 'neither',
  );
  const found = weighJudgements(judged('Noor', even));
  expect(found).toMatchObject({ verdict: 'not-proven', agreement: null });
  expect(found.winRate?.mean).toBe(0.5);
});

test('the same judgements of a second rater do not make it more certain', () => {
  const few = Array.from({ length: 6 }, (_, i) => (i === 0 ? ('base' as const) : ('tuned' as const)));
  const one = weighJudgements(judged('Noor', few));
  const two = weighJudgements([...judged('Noor', few), ...judged('Tomas', few)]);
  expect(two.winRate).toEqual(one.winRate);
  expect(two.verdict).toBe(one.verdict);
});

test('before anybody has finished nothing is told', () => {
  expect(weighJudgements([])).toMatchObject({
    winRate: null,
    verdict: null,
    words: 'Nobody has judged all pairs yet.',
  });
});
