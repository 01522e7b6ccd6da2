import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { blockSchema } from '../../../src-main/contract/documents.ts';
import { trainingSettingsSchema } from '../../../src-main/contract/training.ts';
import type { Block } from '../../../src-main/reader/protocol.ts';
import type { TrainingSettings } from '../../../src-main/trainer/protocol.ts';

test('the settings a person may change are the settings the trainer takes', () => {
  const settings: TrainingSettings = {
    rank: 8,
    alpha: 16,
    dropout: 0.1,
    learningRate: 1e-4,
    warmupShare: 0.05,
    weightDecay: 0.01,
    gradientClip: 1,
    passes: 5,
    rowTokens: 512,
    rowsPerStep: 2,
    validateEvery: 10,
    patience: 3,
    seed: 7,
    threads: 2,
    device: 'auto',
    mode: 'fast',
  };
  expect(trainingSettingsSchema.strict().parse(settings)).toEqual(settings);
  expectTypeOf<z.infer<typeof trainingSettingsSchema>>().toExtend<TrainingSettings>();
});

test('every block the reader makes passes the contract unchanged', () => {
  const blocks: Block[] = [
    { kind: 'heading', level: 2, text: 'Notice', at: { page: 1, box: [72, 90, 300, 20] } },
    { kind: 'paragraph', text: 'Start from the contract.', at: {} },
    { kind: 'list-item', level: 1, ordered: true, text: 'Read the clause.', at: { part: 'Sheet 1' } },
    {
      kind: 'table',
      rows: [
        ['Years', 'Weeks'],
        ['7', ''],
      ],
      header: true,
      at: { page: 2 },
    },
    { kind: 'code', text: 'x = 1', at: {} },
  ];
  expect(blocks.map((block) => blockSchema.parse(block))).toEqual(blocks);
});
