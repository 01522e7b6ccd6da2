import { expect, test } from 'vitest';
import { derivePresets } from '../../../../src-main/pipeline/training/derive-presets.ts';
import { pairSettings } from '../../../../src-main/pipeline/training/derive-pair-settings.ts';
import { alphaFor, startingPoint } from '../../../../src-main/pipeline/training/starting-points.ts';

const facts = {
  training: 251,
  validation: 30,
  longestTokens: 700,
  averageTokens: 180,
  parameters: 1_700_000_000,
  contextTokens: 32_768,
  cores: 8,
  secondsPerPass: null,
};

test('alpha is twice the rank up to 32, and above its strength falls with the root of the rank', () => {
  expect([8, 16, 32].map(alphaFor)).toEqual([16, 32, 64]);
  const strength = (rank: number): number => alphaFor(rank) / rank;
  expect(strength(64) / strength(32)).toBeCloseTo(Math.sqrt(32 / 64), 3);
  expect(strength(128) / strength(64)).toBeCloseTo(Math.sqrt(64 / 128), 3);
});

test('a model of 30 billion and more learns at half the rate, a small one as measured on the starter', () => {
  expect(startingPoint(251, 7e9).learningRate).toBe(2e-4);
  expect(startingPoint(251, 32e9).learningRate).toBe(1e-4);
  expect(startingPoint(100, 32e9).learningRate).toBe(1e-4);
  expect(startingPoint(100, 6e6)).toMatchObject({ rank: 16, learningRate: 2e-3, dropout: 0 });
});

test('every value of a preset is explained and names its source, and a small model’s deviation is said', () => {
  for (const { details } of derivePresets(facts)) {
    expect(details.length).toBeGreaterThanOrEqual(12);
    for (const row of details) {
      expect([row.name, row.explain.endsWith('.'), row.source.length > 5]).toEqual([row.name, true, true]);
    }
    expect(JSON.stringify(details)).not.toContain('under 100M');
  }
  const small = derivePresets({ ...facts, parameters: 6e6 });
  expect(JSON.stringify(small)).toContain('under 100M');
  const large = derivePresets({ ...facts, training: 30_000 })[1]?.details.find(
    ({ name }) => name === 'Rank, alpha',
  );
  expect(large?.source).toContain('rsLoRA');
});

test('learning from pairs moves at 5e-6 to 1e-5, without dropout, with the adapter it goes on from', () => {
  const [, balanced] = derivePresets(facts);
  if (balanced === undefined) throw new Error('There is no balanced preset.');
  for (const method of ['dpo', 'orpo'] as const) {
    const settings = pairSettings(balanced.settings, { method, pairs: 40, parameters: 1.7e9 });
    expect(settings.learningRate).toBeGreaterThanOrEqual(5e-6);
    expect(settings.learningRate).toBeLessThanOrEqual(1e-5);
    expect(settings).toMatchObject({
      dropout: 0,
      rank: balanced.settings.rank,
      alpha: balanced.settings.alpha,
      rowsPerStep: 4,
      validateEvery: 5,
    });
  }
  expect(pairSettings(balanced.settings, { method: 'dpo', pairs: 6, parameters: 6e6 })).toMatchObject({
    learningRate: 5e-5,
    rowsPerStep: 1,
  });
});
