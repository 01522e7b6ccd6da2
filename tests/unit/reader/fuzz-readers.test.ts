import { expect, test } from 'vitest';
import { fuzzReaders } from '../../bench/fuzz-readers.ts';

test('sixty damaged files of all formats but PDF each end in words, none ends the core or outlasts its deadline', async () => {
  // A damaged PDF looks like a scan, and recognising letters takes longer than a suite may: the whole run has them.
  const figures = await fuzzReaders(60, 2026, (name) => !name.endsWith('.pdf'));
  expect(figures).toMatchObject({ files: 60, overDeadline: 0, silent: [] });
  expect(figures.read + figures.warned + figures.refused + figures.workerEnded).toBe(60);
}, 120_000);
