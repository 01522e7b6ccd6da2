import { afterAll, expect, test } from 'vitest';
import { createWorkers } from '../../src-main/workers/create-workers.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import { root, starterPath } from '../support/starter.ts';

const workers = createWorkers(spawnInNode({ root }));
afterAll(() => workers.close());

const texts = ['How long do we keep closed client files?', 'What is asthma?', '', 'What is asthma?'];

test('every text, an empty one too, gets a vector of length one, the same for the same text and another for another', async () => {
  const done: number[] = [];
  const { width, vectors } = await workers.inference.request(
    'embed',
    { modelPath: starterPath, texts },
    { deadlineMs: 60_000, onEvent: (event) => done.push(event.done) },
  ).result;
  expect(vectors).toHaveLength(width * texts.length);
  expect(done).toContain(texts.length);
  const rows = texts.map((_, i) => [...vectors.subarray(i * width, (i + 1) * width)]);
  for (const row of rows) expect(Math.hypot(...row)).toBeCloseTo(1, 4);
  const cosine = (a: number, b: number): number =>
    (rows[a] ?? []).reduce((sum, value, k) => sum + value * (rows[b]?.[k] ?? 0), 0);
  expect(cosine(1, 3)).toBeCloseTo(1, 5);
  expect(cosine(0, 1)).toBeLessThan(0.999);
});
