/** Presets: settings derived from how much there is to learn from and how large the model is. */
import type { Preset, PresetName } from '../../contract/training.ts';
import type { TrainingSettings } from '../../trainer/protocol.ts';

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
/** Below this a model has so little room that it needs larger steps and more passes. */
const smallModel = 100_000_000;
/** Threads wait for each other at every barrier: next to any other work a small model is slower on all cores. */
const smallModelThreads = 4;
const secondsAtRisk = 120;
const mostCheckpointSteps = 25;
/** What a measured step may be off by for a whole training, low and high, checks and checkpoints included. */
const forecastRange = [0.95, 1.35] as const;

interface Base {
  readonly rank: number;
  readonly learningRate: number;
  readonly dropout: number;
  readonly passes: Readonly<Record<PresetName, number>>;
}

/** Starting points by number of examples; the usual ranges for LoRA on all linear layers. */
function bySize(examples: number): Base {
  if (examples < 200) {
    return { rank: 8, learningRate: 1e-4, dropout: 0.1, passes: { quick: 2, balanced: 5, thorough: 8 } };
  }
  if (examples < 2_000) {
    return { rank: 16, learningRate: 2e-4, dropout: 0.05, passes: { quick: 1, balanced: 4, thorough: 8 } };
  }
  if (examples < 20_000) {
    return { rank: 32, learningRate: 2e-4, dropout: 0, passes: { quick: 1, balanced: 2, thorough: 4 } };
  }
  return { rank: 64, learningRate: 2e-4, dropout: 0, passes: { quick: 1, balanced: 1, thorough: 2 } };
}

export function derivePresets(facts: PresetFacts): Preset[] {
  const suggested: PresetName = 'balanced';
  return names.map((name) => {
    const settings = deriveSettings(name, facts);
    return {
      name,
      sentence: sentenceOf(name, facts, settings),
      suggested: name === suggested,
      settings,
      details: detailsOf(name, facts, settings),
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
  const base = bySize(facts.training);
  const small = facts.parameters < smallModel;
  const rank = small ? Math.max(16, base.rank) : base.rank;
  const passes = small ? { quick: 3, balanced: 8, thorough: 12 }[name] : base.passes[name];
  const rowTokens = rowTokensFor(facts.longestTokens, facts.contextTokens);
  const rows = Math.max(1, Math.ceil((facts.training * facts.averageTokens) / (rowTokens * 0.9)));
  // A step should see several examples, and a pass should have some twenty steps.
  const rowsPerStep = Math.max(1, Math.min(8, Math.floor(rows / 20)));
  const stepsPerPass = Math.max(1, Math.ceil(rows / rowsPerStep));
  return {
    rank,
    alpha: rank * 2,
    dropout: small ? 0 : base.dropout,
    learningRate: small ? 2e-3 : base.learningRate,
    warmupShare: 0.05,
    weightDecay: 0.01,
    gradientClip: 1,
    passes,
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
  if (trial === null) return parameters < smallModel ? mostCheckpointSteps : 2;
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

function detailsOf(name: PresetName, facts: PresetFacts, settings: TrainingSettings): Preset['details'] {
  const preset = { quick: 'Quick', balanced: 'Balanced', thorough: 'Thorough' }[name];
  const count = `${facts.training} examples`;
  const size = `${(facts.parameters / 1e6).toFixed(facts.parameters < 1e8 ? 1 : 0)}M parameters`;
  return [
    {
      name: 'Method',
      value: 'LoRA, all linear layers',
      from: 'fixed',
      explain: 'A small set of weights is learned on top of the base, which itself stays as it is.',
    },
    {
      name: 'Rank, alpha',
      value: `${settings.rank}, ${settings.alpha}`,
      from: count,
      explain: 'How much room it has to change. More room learns more and forgets more.',
    },
    {
      name: 'Learning rate',
      value: `${settings.learningRate}, cosine`,
      from: facts.parameters < smallModel ? size : count,
      explain: 'How large each step of learning is. It rises at first and then falls to nothing.',
    },
    {
      name: 'Epochs',
      value: `${settings.passes} at most`,
      from: preset,
      explain: 'How often it reads every example.',
    },
    {
      name: 'Early stopping',
      value: `after ${settings.patience} checks without gain`,
      from: 'fixed',
      explain: 'It stops when the answers kept aside no longer get closer; the best version is kept.',
    },
    {
      name: 'Sequence length',
      value: `${settings.rowTokens} tokens`,
      from: 'longest example',
      explain: 'How much text one row holds. Several short examples share a row without seeing each other.',
    },
    {
      name: 'Batch',
      value: `${settings.rowsPerStep} ${settings.rowsPerStep === 1 ? 'row' : 'rows'} a step`,
      from: count,
      explain: 'How much it reads before it changes anything.',
    },
    {
      name: 'Dropout',
      value: String(settings.dropout),
      from: count,
      explain: 'A share of what it learned is hidden at random while learning, against learning by heart.',
    },
    {
      name: 'Weight decay, clipping',
      value: `${settings.weightDecay}, ${settings.gradientClip}`,
      from: 'fixed',
      explain: 'Two brakes that keep single examples from pulling too hard.',
    },
    {
      name: 'Loss on',
      value: 'answers only',
      from: 'fixed',
      explain: 'It learns to answer, not to ask: questions are read but not learned.',
    },
    {
      name: 'Seed',
      value: String(settings.seed),
      from: 'fixed',
      explain: 'The same seed on the same computer gives the same result.',
    },
  ];
}
