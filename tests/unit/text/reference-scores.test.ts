import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bleu } from '../../../src-main/text/metrics/bleu.ts';
import { chrF } from '../../../src-main/text/metrics/chrf.ts';
import { rougeL } from '../../../src-main/text/metrics/rouge-l.ts';

interface Pair {
  readonly answer: string;
  readonly reference: string;
  readonly chrF: number;
  readonly bleu: number;
  readonly rougeL: number;
}

/** Computed by tests/support/metric-references.py, or by it on another file: `METRIC_PAIRS=FILE`. */
const file = process.env['METRIC_PAIRS'] ?? new URL('../../fixtures/metrics/pairs.json', import.meta.url);
const pairs = JSON.parse(readFileSync(file, 'utf8')) as readonly Pair[];

test.each([
  ['chrF', chrF, (pair: Pair) => pair.chrF],
  ['BLEU', bleu, (pair: Pair) => pair.bleu],
  ['ROUGE-L', rougeL, (pair: Pair) => pair.rougeL],
] as const)('%s equals the standard tool on 1,000 pairs to 1e-6', (_, score, expected) => {
  expect(pairs).toHaveLength(1000);
  const off = pairs.filter(
    (pair) => !(Math.abs(score(pair.answer, pair.reference) - expected(pair)) <= 1e-6),
  );
  expect(off.slice(0, 3)).toEqual([]);
});
