import { expect, test } from 'vitest';
import { fuzzGguf } from '../bench/fuzz-gguf.ts';

test('hostile models are refused in words or read; inspection lives on and answers at once', async () => {
  const figures = await fuzzGguf(250, 1811, 0);
  expect(figures).toMatchObject({ workerEnded: 0, overDeadline: 0, withoutWords: 0 });
  expect(figures.slowestMs).toBeLessThan(5000);
  // Were everything refused, nothing would have been read.
  expect(figures.passed).toBeGreaterThan(10);
  expect(figures.refused['model-damaged']).toBeGreaterThan(100);
});
