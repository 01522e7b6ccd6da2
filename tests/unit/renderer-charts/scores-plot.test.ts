import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  layoutScores,
  type ScoreColumn,
  type ScoreRow,
} from '../../../src-renderer/ui/charts/layout-scores.ts';
import { describeScores } from '../../../src-renderer/ui/charts/scores-plot.tsx';
import { wilson } from '../../../src-renderer/ui/charts/wilson.ts';

const column = (key: string, base: number, tuned: number): ScoreColumn => ({
  key,
  title: key,
  note: 'of 20 questions',
  shares: [base, tuned].map((value) => ({
    value,
    low: value - 0.1,
    high: value + 0.1,
    words: String(value * 20),
  })),
  ticks: ['none', 'half', 'all'],
});

const rows: readonly ScoreRow[] = [
  { key: 'base', name: 'Base', tuned: false, hollow: false },
  { key: 'tuned', name: 'Tuned', tuned: true, hollow: false },
];

describe('the range of a count', () => {
  it('is Wilson’s: 41 of 61 lies between 55 and 78 in 100', () => {
    const { low, high } = wilson(41, 61);
    expect([Math.round(low * 100), Math.round(high * 100)]).toEqual([55, 78]);
  });

  it('never leaves 0 to 1, holds the share, and narrows with more questions', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (total, part) => {
          const count = Math.round(part * total);
          const one = wilson(count, total);
          const ten = wilson(count * 10, total * 10);
          expect(one.low).toBeGreaterThanOrEqual(0);
          expect(one.high).toBeLessThanOrEqual(1);
          expect(one.low - 1e-9).toBeLessThanOrEqual(count / total);
          expect(one.high + 1e-9).toBeGreaterThanOrEqual(count / total);
          expect(ten.high - ten.low).toBeLessThan(one.high - one.low);
        },
      ),
    );
  });
});

describe('the layout of the scores plot', () => {
  it('fills the width, keeps columns apart and every mark inside its column', () => {
    const columns = [column('a', 0.1, 0.95), column('b', 0, 1), column('c', 0.5, 0.5)];
    const placed = layoutScores(columns, 720, 60);
    expect(placed.at(-1)?.right).toBeLessThanOrEqual(720);
    expect(placed.at(-1)?.right).toBeGreaterThan(700);
    placed.forEach((one, i) => {
      const next = placed[i + 1];
      if (next) expect(next.left - one.right).toBe(26);
      for (const share of one.shares) {
        expect(share.from).toBeGreaterThanOrEqual(one.left);
        expect(share.to).toBeLessThanOrEqual(one.right);
        expect(share.from).toBeLessThanOrEqual(share.dot);
        expect(share.dot).toBeLessThanOrEqual(share.to);
      }
    });
  });

  it('puts equal shares of base and tuned on one vertical', () => {
    const [placed] = layoutScores([column('a', 0.5, 0.5)], 400, 60);
    expect(placed?.shares[0]?.dot).toBe(placed?.middle);
    expect(placed?.shares[1]?.dot).toBe(placed?.middle);
  });

  it('leaves a row empty where nothing was measured', () => {
    const half = { ...column('a', 0.5, 0.5), shares: [null, ...column('a', 0.5, 0.5).shares.slice(1)] };
    const [placed] = layoutScores([half], 400, 60);
    expect(placed?.shares.map(({ row }) => row)).toEqual([1]);
    expect(describeScores([half], rows)).toContain('a: tuned 10, of 20');
  });

  it('is said in words with what the figures are out of', () => {
    expect(describeScores([column('Right', 0.1, 0.75)], rows)).toBe(
      'Right: base 2, tuned 15, of 20 questions. The table under Details holds every range.',
    );
  });
});
