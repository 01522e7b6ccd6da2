/** Presets: settings derived from how much there is to learn from and how large the model is. */
import type { Preset, PresetName } from '../../contract/training.ts';
import type { TrainingSettings } from '../../trainer/protocol.ts';
import { presetDetails } from './preset-details.ts';
import { alphaFor, SMALL_MODEL, startingPoint } from './starting-points.ts';

export interface PresetFacts {
  readonly training: number;
  readonly validation: number;
  /** Tokens of the longest example, question and answer together; reckoned until they are encoded. */
  readonly longestTokens: number;
  readonly averageTokens: number;
  readonly parameters: number;
  readonly contextTokens: number;
  readonly cores: number;
  /** Seconds one pass takes, when a trial has measured it. */
  readonly secondsPerPass: number | null;
}

const names: readonly PresetName[] = ['quick', 'balanced', 'thorough'];
/** Threads wait for each other at every barrier: next to any other work a small model is slower on all cores. */
const smallModelThreads = 4;
const secondsAtRisk = 120;
const mostCheckpointSteps = 25;
/** What a measured step may be off by for a whole training, low and high, checks and checkpoints included. */
const forecastRange = [0.95, 1.35] as const;

export function derivePresets(facts: PresetFacts): Preset[] {
  const suggested: PresetName = 'balanced';
  return names.map((name) => {
    const settings = deriveSettings(name, facts);
    return {
      name,
      sentence: sentenceOf(name, facts, settings),
      suggested: name === suggested,
      settings,
      details: presetDetails(name, facts, settings),
      seconds: facts.secondsPerPass === null ? null : forecast(facts.secondsPerPass, settings.passes),
    };
  });
}

/** Seconds a whole training will take, low to high, from a measured pass. */
export function forecast(secondsPerPass: number, passes: number): [number, number] {
  const whole = secondsPerPass * passes;
  return [Math.floor(whole * forecastRange[0]), Math.ceil(whole * forecastRange[1])];
}

export function deriveSettings(name: PresetName, facts: PresetFacts): TrainingSettings {
  const { rank, learningRate, dropout, passes } = startingPoint(facts.training, facts.parameters);
  const small = facts.parameters < SMALL_MODEL;
  const rowTokens = rowTokensFor(facts.longestTokens, facts.contextTokens);
  const rows = Math.max(1, Math.ceil((facts.training * facts.averageTokens) / (rowTokens * 0.9)));
  // A step should see several examples, and a pass should have some twenty steps.
  const rowsPerStep = Math.max(1, Math.min(8, Math.floor(rows / 20)));
  const stepsPerPass = Math.max(1, Math.ceil(rows / rowsPerStep));
  return {
    rank,
    alpha: alphaFor(rank),
    dropout,
    learningRate,
    warmupShare: 0.05,
    weightDecay: 0.01,
    gradientClip: 1,
    passes: passes[name],
    rowTokens,
    rowsPerStep,
    validateEvery: Math.max(1, Math.round(stepsPerPass / 2)),
    patience: 4,
    seed: 1811,
    threads: small ? Math.max(1, Math.min(smallModelThreads, facts.cores - 1)) : facts.cores,
    device: 'auto',
    mode: 'fast',
  };
}

/** Steps between two checkpoints, so that a crash costs about two minutes at most; every check saves as well. */
export function checkpointSteps(
  settings: Pick<TrainingSettings, 'rowTokens' | 'rowsPerStep'>,
  parameters: number,
  trial: { readonly tokensPerSecond: number } | null,
): number {
  if (trial === null) return parameters < SMALL_MODEL ? mostCheckpointSteps : 2;
  const secondsPerStep = (settings.rowTokens * settings.rowsPerStep) / trial.tokensPerSecond;
  return Math.max(1, Math.min(mostCheckpointSteps, Math.round(secondsAtRisk / secondsPerStep)));
}

/** Room for the longest example, in steps of 64; at least 256, so that short ones share a row. */
export function rowTokensFor(longestTokens: number, contextTokens: number): number {
  const needed = Math.max(256, Math.ceil(longestTokens / 64) * 64);
  return contextTokens > 0 ? Math.min(needed, contextTokens) : needed;
}

function sentenceOf(name: PresetName, facts: PresetFacts, settings: TrainingSettings): string {
  const examples = `${facts.training} ${facts.training === 1 ? 'example' : 'examples'}`;
  const aside = `${facts.validation} ${facts.validation === 1 ? 'question' : 'questions'} kept aside`;
  const times = settings.passes === 1 ? 'once' : `up to ${settings.passes} times`;
  switch (name) {
    case 'quick':
      return `Reads the ${examples} ${times}. Shows whether the tone takes; rare questions may stay as they are.`;
    case 'balanced':
      return `Reads them ${times} and stops by itself when the ${aside} no longer gain. Suggested for what you have.`;
    case 'thorough':
      return `Reads them ${times} and keeps the best version. With ${examples} it may begin to learn by heart.`;
  }
}
