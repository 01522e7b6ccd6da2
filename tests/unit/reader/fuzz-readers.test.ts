import { expect, test } from 'vitest';
import { fuzzReaders } from '../../bench/fuzz-readers.ts';

test('sixty damaged files of all formats each end in words, none ends the core or outlasts its deadline', async () => {
  const figures = await fuzzReaders(60, 2026);
  expect(figures).toMatchObject({ files: 60, overDeadline: 0, silent: [] });
  expect(figures.read + figures.warned + figures.refused + figures.workerEnded).toBe(60);
}, 120_000);
