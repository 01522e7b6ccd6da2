import { expect, test } from 'vitest';
import { trainingSettingsSchema } from '../../../../src-main/contract/training.ts';
import {
  checkpointSteps,
  derivePresets,
  deriveSettings,
  type PresetFacts,
  rowTokensFor,
} from '../../../../src-main/pipeline/training/derive-presets.ts';

const facts: PresetFacts = {
  training: 251,
  validation: 30,
  longestTokens: 700,
  averageTokens: 180,
  parameters: 1_700_000_000,
  contextTokens: 32_768,
  cores: 8,
  secondsPerPass: null,
};

test('rank, rate, passes and dropout follow the number of examples', () => {
  const by = (training: number) => {
    const { rank, alpha, learningRate, passes, dropout } = deriveSettings('balanced', { ...facts, training });
    return [rank, alpha, learningRate, passes, dropout];
  };
  expect({ 100: by(100), 251: by(251), 5000: by(5000), 30000: by(30_000) }).toEqual({
    100: [8, 16, 1e-4, 5, 0.1],
    251: [16, 32, 2e-4, 3, 0.05],
    5000: [32, 64, 2e-4, 2, 0],
    30000: [64, 90.51, 2e-4, 1, 0],
  });
});

test('a small model gets larger steps, more passes and leaves a core to others', () => {
  const settings = deriveSettings('balanced', {
    ...facts,
    parameters: 5_770_496,
    contextTokens: 1024,
    cores: 2,
  });
  expect(settings).toMatchObject({ rank: 16, learningRate: 2e-3, passes: 8, threads: 1, dropout: 0 });
});

test('rows hold the longest example, in steps of 64, and never more than the model', () => {
  expect([10, 300, 700, 5000].map((longest) => rowTokensFor(longest, 4096))).toEqual([256, 320, 704, 4096]);
});

test('every pass is checked twice, and small sets step often', () => {
  for (const training of [20, 180, 251, 3000]) {
    const settings = deriveSettings('balanced', { ...facts, training });
    const rows = Math.ceil((training * facts.averageTokens) / (settings.rowTokens * 0.9));
    const stepsPerPass = Math.ceil(rows / settings.rowsPerStep);
    expect(Math.abs(stepsPerPass / settings.validateEvery - 2)).toBeLessThanOrEqual(1);
    expect(settings.rowsPerStep === 1 || stepsPerPass >= 20).toBe(true);
  }
});

test('a checkpoint is never more than about two minutes away', () => {
  const settings = { rowTokens: 512, rowsPerStep: 4 };
  const every = (tokensPerSecond: number) => checkpointSteps(settings, 1e9, { tokensPerSecond });
  expect([every(2048), every(34), every(5)]).toEqual([25, 2, 1]);
  expect([checkpointSteps(settings, 5e6, null), checkpointSteps(settings, 1e9, null)]).toEqual([25, 2]);
});

test('exactly one preset is suggested, every one is valid, and sentences carry the counts', () => {
  const presets = derivePresets(facts);
  expect(presets.filter(({ suggested }) => suggested).map(({ name }) => name)).toEqual(['balanced']);
  for (const { settings, seconds } of presets) {
    expect(trainingSettingsSchema.parse(settings)).toEqual(settings);
    expect(seconds).toBeNull();
  }
  expect(presets[0]?.sentence).toContain('251 examples');
  expect(presets[1]?.sentence).toContain('30 questions kept aside');
});

test('after a trial the forecast is the measured pass times the passes, as a range', () => {
  const [quick] = derivePresets({ ...facts, secondsPerPass: 100 });
  expect(quick?.settings.passes).toBe(1);
  expect(quick?.seconds).toEqual([95, 135]);
});

test('the main sentences use none of the technical words', () => {
  const words = derivePresets(facts)
    .map(({ sentence }) => sentence)
    .join(' ');
  expect(words).not.toMatch(/epoch|loss|lora|token|batch|rank/i);
});
