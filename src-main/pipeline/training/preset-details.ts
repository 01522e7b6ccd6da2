/** Every value of a preset explained: technical name, value, what it follows from, what it does, who found it. */
import type { Preset, PresetName } from '../../contract/training.ts';
import type { TrainingSettings } from '../../trainer/protocol.ts';
import { isRankStabilised, LARGE_MODEL, SMALL_MODEL } from './starting-points.ts';

const ownRule = 'This app’s own rule';
const lora = 'Hu et al. 2021 (LoRA)';
const qlora = 'Dettmers et al. 2023 (QLoRA)';
const regret = 'Schulman et al. 2025 (LoRA Without Regret)';

export interface DetailFacts {
  readonly training: number;
  readonly parameters: number;
}

export function presetDetails(
  name: PresetName,
  facts: DetailFacts,
  settings: TrainingSettings,
): Preset['details'] {
  const preset = { quick: 'Quick', balanced: 'Balanced', thorough: 'Thorough' }[name];
  const count = `${facts.training} examples`;
  const size = `${(facts.parameters / 1e6).toFixed(facts.parameters < 1e8 ? 1 : 0)}M parameters`;
  const small = facts.parameters < SMALL_MODEL;
  const deviation = small
    ? ' Models under 100M parameters depart from the usual values: measured on the built-in starter, which learns too little with them.'
    : '';
  const sized = small || facts.parameters >= LARGE_MODEL;
  return [
    {
      name: 'Method',
      value: 'LoRA, all linear layers',
      from: 'fixed',
      explain: 'A small set of weights is learned on top of the base, which itself stays as it is.',
      source: `${lora}; on every linear layer: ${qlora}, ${regret}`,
    },
    {
      name: 'Rank, alpha',
      value: `${settings.rank}, ${settings.alpha}`,
      from: small ? size : count,
      explain: isRankStabilised(settings.rank)
        ? 'How much room it has to change. At this rank its strength is divided by the root of the rank instead of the rank, so that more room does not unsettle it.'
        : `How much room it has to change. More room learns more and forgets more; alpha is twice the rank.${deviation}`,
      source: isRankStabilised(settings.rank)
        ? `${lora}; Kalajdzievski 2023 (rsLoRA)`
        : `${lora}; alpha: Biderman et al. 2024 (LoRA Learns Less and Forgets Less)`,
    },
    {
      name: 'Learning rate',
      value: `${settings.learningRate}, cosine`,
      from: sized ? size : count,
      explain: `How large each step of learning is. It falls along a cosine to nothing.${deviation}`,
      source: small
        ? `${ownRule}; cosine: Loshchilov and Hutter 2016 (SGDR)`
        : `${qlora}, ${regret}; cosine: Loshchilov and Hutter 2016 (SGDR)`,
    },
    {
      name: 'Warm-up',
      value: `${Math.round(settings.warmupShare * 100)} % of the steps`,
      from: 'fixed',
      explain: 'The first steps are smaller, until the brakes below know what is usual.',
      source: 'Goyal et al. 2017 (gradual warm-up)',
    },
    {
      name: 'Epochs',
      value: `${settings.passes} at most`,
      from: small ? `${preset}, ${size}` : `${preset}, ${count}`,
      explain: `How often it reads every example. Fewer examples are read more often.${deviation}`,
      source: `${ownRule}; early stopping decides`,
    },
    {
      name: 'Early stopping',
      value: `after ${settings.patience} checks without gain`,
      from: 'fixed',
      explain:
        'It stops when neither the loss on the answers kept aside nor the answers it gives itself get better. Of the versions whose answers are as good as the best, give or take one standard error, the one with the lowest loss is kept.',
      source: 'Prechelt 1998 (Early Stopping, But When?); one standard error: Breiman et al. 1984 (CART)',
    },
    {
      name: 'Sequence length',
      value: `${settings.rowTokens} tokens`,
      from: 'longest example',
      explain: 'How much text one row holds. Several short examples share a row without seeing each other.',
      source: 'Krell et al. 2021 (packing without cross-contamination)',
    },
    {
      name: 'Batch',
      value: `${settings.rowsPerStep} ${settings.rowsPerStep === 1 ? 'row' : 'rows'} a step`,
      from: count,
      explain: 'How much it reads before it changes anything: some twenty steps a pass, eight rows at most.',
      source: `${ownRule}; small batches suit adapters: ${regret}`,
    },
    {
      name: 'Dropout',
      value: String(settings.dropout),
      from: small ? size : count,
      explain: 'A share of what it learned is hidden at random while learning, against learning by heart.',
      source: `Srivastava et al. 2014 (Dropout); ${lora}, ${qlora}`,
    },
    {
      name: 'Weight decay',
      value: String(settings.weightDecay),
      from: 'fixed',
      explain: 'Every step draws what it learned a little back towards nothing.',
      source: 'Loshchilov and Hutter 2017 (AdamW)',
    },
    {
      name: 'Gradient clipping',
      value: String(settings.gradientClip),
      from: 'fixed',
      explain: 'Keeps a single unusual example from pulling too hard.',
      source: 'Pascanu et al. 2013',
    },
    {
      name: 'Loss on',
      value: 'answers only',
      from: 'fixed',
      explain: 'It learns to answer, not to ask: questions are read but not learned.',
      source: qlora,
    },
    {
      name: 'Seed',
      value: String(settings.seed),
      from: 'fixed',
      explain: 'The same seed on the same computer gives the same result.',
      source: ownRule,
    },
  ];
}
