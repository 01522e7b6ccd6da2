import { afterAll, expect, test } from 'vitest';
import type { TrainParams } from '../../src-main/trainer/protocol.ts';
import { makeExamples, SETTINGS, startTrainer, TINY_MODEL } from './trainer-process.ts';

const trainer = startTrainer();
afterAll(() => trainer.close());

test('one thread and several give the same bytes', async () => {
  const state = async (threads: number) => {
    const params: TrainParams = {
      modelPath: TINY_MODEL,
      training: makeExamples(24, 1),
      validation: makeExamples(6, 2),
      settings: { ...SETTINGS, threads },
      checkpointEvery: 100,
    };
    return (await trainer.request('train', params, { deadlineMs: null }).result).state;
  };
  const one = await state(1);
  expect(await state(2)).toEqual(one);
  expect(await state(3)).toEqual(one);
});
