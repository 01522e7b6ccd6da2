import { expect, test } from 'vitest';
import { judgeForChat, judgeForTuning, type ModelFacts } from '../../../src-main/models/judge-model.ts';

const gigabyte = 1e9;
/** The shape of a 1.7B model of the llama family in Q8_0. */
const facts: ModelFacts = {
  name: 'Example 1.7B',
  architecture: 'llama',
  parameters: 1_700_000_000,
  weightType: 'q8_0',
  weightTypes: ['q8_0', 'f32'],
  contextTokens: 32_768,
  licence: null,
  layers: 28,
  width: 2048,
  feedForward: 6144,
  heads: 16,
  keyValueHeads: 8,
  vocabulary: 151_936,
  matrixElements: 1_700_000_000,
  tokenizer: 'gpt2',
  maker: null,
  parts: [],
  bytes: 1.8e9,
};
const fileBytes = 1.8 * gigabyte;

test('a model fits, is tight or cannot, by the memory that is free', () => {
  const verdicts = [16, 3.2, 2].map((free) => judgeForChat(facts, fileBytes, free * gigabyte).verdict);
  expect(verdicts).toEqual(['fits', 'tight', 'cannot']);
});

test('tuning needs more memory than chat', () => {
  const free = 4 * gigabyte;
  expect(judgeForChat(facts, fileBytes, free).verdict).toBe('fits');
  expect(judgeForTuning(facts, fileBytes, free).verdict).toBe('cannot');
});

test('a refusal names both figures', () => {
  expect(judgeForChat(facts, fileBytes, 2 * gigabyte).because).toMatch(
    /needs about 2\.\d GB .* 2\.0 GB are free/,
  );
});

test('families and weights the trainer does not know are refused by name', () => {
  const free = 64 * gigabyte;
  expect(judgeForTuning({ ...facts, architecture: 'mamba' }, fileBytes, free)).toMatchObject({
    verdict: 'cannot',
    because: expect.stringContaining('mamba'),
  });
  expect(judgeForTuning({ ...facts, weightTypes: ['iq2_xs', 'f32'] }, fileBytes, free)).toMatchObject({
    verdict: 'cannot',
    because: expect.stringContaining('IQ2_XS'),
  });
});

test('the reckoning of the 135M shape is near what training it took', () => {
  const shape: ModelFacts = {
    ...facts,
    parameters: 135_000_000,
    layers: 30,
    width: 576,
    feedForward: 1536,
    heads: 9,
    keyValueHeads: 3,
    vocabulary: 49_152,
    matrixElements: 135_000_000,
    weightTypes: ['q4_0', 'f32'],
  };
  const fits = (free: number) => judgeForTuning(shape, 77_000_000, free * gigabyte).verdict !== 'cannot';
  expect(fits(1.2)).toBe(false);
  expect(fits(2.2)).toBe(true);
});
