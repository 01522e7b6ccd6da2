import { expect, test } from 'vitest';
import { mapHyperparameters } from '../../../src-main/endpoint/tuning/map-hyperparameters.ts';
import { deriveSettings } from '../../../src-main/pipeline/training/derive-presets.ts';

const preset = deriveSettings('balanced', {
  training: 500,
  validation: 50,
  longestTokens: 120,
  averageTokens: 50,
  parameters: 1e9,
  contextTokens: 4096,
  cores: 8,
  secondsPerPass: null,
});
const facts = { method: 'supervised', training: 500, averageTokens: 50, usualBeta: 0.1 } as const;

test('What a client leaves open is what the preset takes, said in figures', () => {
  const { settings, hyperparameters, reasons } = mapHyperparameters({ n_epochs: 'auto' }, preset, facts);
  expect(settings).toEqual(preset);
  expect(hyperparameters).toEqual({
    n_epochs: preset.passes,
    batch_size: preset.rowsPerStep * Math.floor((preset.rowTokens * 0.9) / 50),
    learning_rate_multiplier: 1,
  });
  expect(reasons).toHaveLength(3);
});

test('What a client gives is done: passes all of them, examples as packed rows, the rate times its multiplier', () => {
  const given = { n_epochs: 7, batch_size: 16, learning_rate_multiplier: 0.5 };
  const { settings, hyperparameters, reasons } = mapHyperparameters(given, preset, facts);
  // Rows of 256 tokens hold four examples of 50.
  expect(settings).toMatchObject({
    passes: 7,
    rowsPerStep: 4,
    learningRate: preset.learningRate / 2,
    patience: 0,
  });
  expect(hyperparameters).toEqual(given);
  expect(reasons[1]).toBe('batch_size 16: 4 packed rows of 256 tokens a step, which is about 16 examples.');
  const dpo = mapHyperparameters({ beta: 0.3, batch_size: 3 }, preset, { ...facts, method: 'dpo' });
  expect(dpo).toMatchObject({
    beta: 0.3,
    settings: { rowsPerStep: 3 },
    hyperparameters: { beta: 0.3, batch_size: 3 },
  });
});
