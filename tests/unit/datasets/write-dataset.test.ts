import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { DatasetExample } from '../../../src-main/datasets/dataset-example.ts';
import { datasetCard } from '../../../src-main/datasets/hugging-face-card.ts';
import { planDataset } from '../../../src-main/datasets/plan-dataset.ts';
import { writeDataset } from '../../../src-main/datasets/write-dataset.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const facts = { title: 'Notice: “periods”', licence: null, languages: ['en'], privacy: null };
const go = { signal: new AbortController().signal, progress: () => undefined };

function examples(count: number, over: Partial<DatasetExample> = {}): DatasetExample[] {
  return Array.from({ length: count }, (_, i) => ({
    asked: [{ role: 'user', content: `Question ${i}?` }],
    answer: `Answer ${i}.`,
    wrong: null,
    split: 'training',
    group: null,
    source: null,
    kind: null,
    ...over,
  }));
}

const broken = (some: readonly DatasetExample[]): string[] =>
  planDataset('openai-chat', some, facts)
    .rules.filter(({ ok }) => !ok)
    .map(({ words }) => words);

test('nine examples are too few for OpenAI, ten are enough', async () => {
  expect(broken(examples(9))).toEqual(['9 examples to learn from; at least 10 are asked for']);
  expect(broken(examples(10))).toEqual([]);
  const folder = temporaryFolder();
  const plan = planDataset('openai-chat', examples(9), facts);
  await expect(writeDataset(plan, folder, go)).rejects.toMatchObject({
    problem: { code: 'against-the-rules' },
  });
  expect(await readdir(folder)).toEqual([]);
});

test('an overlong conversation, an empty message and a damaged character are named', () => {
  expect(broken(examples(10, { answer: 'word '.repeat(70_000) }))[0]).toContain(
    '10 examples are longer than 65,536 tokens',
  );
  expect(broken([...examples(9), ...examples(1, { answer: ' ' })])).toEqual([
    '1 example has an empty message',
  ]);
  expect(broken([...examples(9), ...examples(1, { answer: 'half \ud83d' })])).toEqual([
    '1 example has characters that are no text',
  ]);
});

test('a cancelled export leaves nothing behind', async () => {
  const folder = temporaryFolder();
  const abort = new AbortController();
  const plan = planDataset('hugging-face', [...examples(20), ...examples(5, { split: 'test' })], facts);
  const writing = writeDataset(plan, folder, {
    signal: abort.signal,
    progress: (done) => done > 0 && abort.abort(),
  });
  await expect(writing).rejects.toMatchObject({ name: 'AbortError' });
  expect(
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) => each.isFile()),
  ).toEqual([]);
});

test('nothing to write is said, with what was left out', async () => {
  const plan = planDataset('openai-preference', examples(3), facts);
  await expect(writeDataset(plan, temporaryFolder(), go)).rejects.toMatchObject({
    problem: {
      code: 'nothing-to-write',
      remedy: '3 examples have no wrong answer to put beside the right one.',
    },
  });
});

test('the card names its files by part for the Hub', () => {
  const card = datasetCard(
    [
      {
        config: 'default',
        files: [{ split: 'train', name: 'data/train-00000-of-00001.parquet', rows: 1200 }],
      },
    ],
    facts,
  );
  expect(card.split('\n---\n')[0]).toBe(
    [
      '---',
      'pretty_name: "Notice: “periods”"',
      'license: unknown',
      'language:',
      '- "en"',
      'task_categories:',
      '- text-generation',
      'size_categories:',
      '- 1K<n<10K',
      'configs:',
      '- config_name: default',
      '  data_files:',
      '  - split: train',
      '    path: data/train-00000-of-00001.parquet',
    ].join('\n'),
  );
});
