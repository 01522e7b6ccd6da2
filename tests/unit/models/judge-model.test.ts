import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type MemoryShape, tuningBytes } from '../../../src-main/models/estimate-memory.ts';
import { judgeForChat, judgeForTuning, type ModelFacts } from '../../../src-main/models/judge-model.ts';

const gigabyte = 1e9;
const room = (free: number, gpu = 0) => ({ memory: free * gigabyte, gpu: gpu * gigabyte });
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
  const verdicts = [16, 2.8, 2].map((free) => judgeForChat(facts, fileBytes, room(free)).verdict);
  expect(verdicts).toEqual(['fits', 'tight', 'cannot']);
});

test('tuning needs more memory than chat', () => {
  const free = room(3.1);
  expect(judgeForChat(facts, fileBytes, free).verdict).toBe('fits');
  expect(judgeForTuning(facts, fileBytes, free).verdict).toBe('cannot');
});

test('a refusal names both figures', () => {
  expect(judgeForChat(facts, fileBytes, room(2)).because).toMatch(/needs about 2\.\d GB .* 2\.0 GB are free/);
});

test('families and weights the trainer does not know are refused by name', () => {
  const free = room(64);
  expect(judgeForTuning({ ...facts, architecture: 'mamba' }, fileBytes, free)).toMatchObject({
    verdict: 'cannot',
    because: expect.stringContaining('mamba'),
  });
  expect(judgeForTuning({ ...facts, weightTypes: ['iq2_xs', 'f32'] }, fileBytes, free)).toMatchObject({
    verdict: 'cannot',
    because: expect.stringContaining('IQ2_XS'),
  });
});

interface Planned {
  readonly cases: Record<string, { readonly predicted: { readonly bytes: number } }>;
}

test('the reckoning is near what the planner foretells for the 135M shape, in 8 and in 4 bits', () => {
  const planned = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../bench/results/plan.json'), 'utf8'),
  ) as Planned;
  const shape: MemoryShape = {
    ...facts,
    matrixElements: 134_500_000,
    layers: 30,
    width: 576,
    feedForward: 1536,
    heads: 9,
    keyValueHeads: 3,
    vocabulary: 49_152,
  };
  const off = (name: string, file: number): number =>
    tuningBytes(shape, file).usual / (planned.cases[name]?.predicted.bytes ?? 0) - 1;
  expect(Math.abs(off('135m-q8_0', 143e6))).toBeLessThan(0.15);
  expect(Math.abs(off('135m-q4_0', 77e6))).toBeLessThan(0.15);
});

test('where the usual sizes do not fit, the leanest are tried before it is refused', () => {
  expect([16, 8, 5.5, 2].map((free) => judgeForTuning(facts, fileBytes, room(free)).verdict)).toEqual([
    'fits',
    'tight',
    'tight',
    'cannot',
  ]);
});

test('a graphics card counts: for chat beside the memory, for tuning instead of it', () => {
  expect(judgeForChat(facts, fileBytes, room(1.2, 2)).verdict).toBe('fits');
  expect(judgeForTuning(facts, fileBytes, room(4, 4)).verdict).toBe('cannot');
  expect(judgeForTuning(facts, fileBytes, room(2, 24)).verdict).toBe('fits');
});
