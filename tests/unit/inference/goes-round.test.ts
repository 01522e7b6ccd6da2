import { expect, test } from 'vitest';
import { goesRound } from '../../../src-main/inference/goes-round.ts';

/** After how many tokens it is noticed; null when it never is. */
function noticed(tokens: readonly number[]): number | null {
  const at = tokens.findIndex((_, i) => goesRound(tokens.slice(0, i + 1)));
  return at === -1 ? null : at + 1;
}

const run = (length: number, from = 0): number[] => Array.from({ length }, (_, i) => from + i);

test('a run said three times over is noticed as its third time ends', () => {
  expect(noticed([...run(5, 900), ...run(20), ...run(20), ...run(20), ...run(20)])).toBe(65);
  expect(noticed(Array.from({ length: 60 }, () => 7))).toBe(32);
});

test('what is said twice, or short and three times, is no loop', () => {
  expect(noticed([...run(40), ...run(40), ...run(10, 200)])).toBeNull();
  expect(noticed([...run(5), ...run(5), ...run(5), ...run(30, 100)])).toBeNull();
});
