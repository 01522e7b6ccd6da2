/** OpenAI's few hyperparameters, mapped onto this program's settings: figures where a client gave them, the preset where it said `auto`. */
import type { TrainingSettings } from '../../trainer/protocol.ts';
import type { WantedJob } from '../../storage/schema-endpoint.ts';

export interface MappingFacts {
  readonly method: WantedJob['method'];
  /** Examples or pairs to learn from. */
  readonly training: number;
  /** Tokens of one, question and answer. */
  readonly averageTokens: number;
  /** DPO's own figure where `beta` is left open. */
  readonly usualBeta: number;
}

export interface Mapping {
  readonly settings: TrainingSettings;
  /** Of DPO. */
  readonly beta: number;
  /** As the job shows them: what a client gave, and in place of `auto` what was chosen. */
  readonly hyperparameters: Readonly<Record<string, number>>;
  /** A sentence each. */
  readonly reasons: readonly string[];
}

/** Share of a row that examples fill on average; the rest is left over at its end. */
const filled = 0.9;

export function mapHyperparameters(
  wanted: WantedJob['hyperparameters'],
  preset: TrainingSettings,
  facts: MappingFacts,
): Mapping {
  const reasons: string[] = [];
  const number = (value: number | 'auto' | undefined): number | null =>
    value === undefined || value === 'auto' ? null : value;
  const perRow =
    facts.method === 'dpo'
      ? 1
      : Math.max(1, Math.floor((preset.rowTokens * filled) / Math.max(1, facts.averageTokens)));
  const noun = facts.method === 'dpo' ? 'pairs' : 'examples';

  const epochs = number(wanted.n_epochs);
  const passes = epochs ?? preset.passes;
  reasons.push(
    epochs === null
      ? `n_epochs auto: ${passes} passes, as the preset “Balanced” takes for ${facts.training} ${noun}; it ends earlier when checks bring no gain.`
      : `n_epochs ${epochs}: ${epochs} ${epochs === 1 ? 'pass' : 'passes'} over ${facts.training} ${noun}, all of them; the best version is kept.`,
  );

  const batch = number(wanted.batch_size);
  const rowsPerStep = batch === null ? preset.rowsPerStep : Math.max(1, Math.round(batch / perRow));
  const atOnce = Math.min(facts.training, rowsPerStep * perRow);
  reasons.push(
    batch === null
      ? `batch_size auto: about ${atOnce} ${noun} a step (${rowsPerStep} packed ${rowsPerStep === 1 ? 'row' : 'rows'} of ${preset.rowTokens} tokens).`
      : `batch_size ${batch}: ${rowsPerStep} packed ${rowsPerStep === 1 ? 'row' : 'rows'} of ${preset.rowTokens} tokens a step, which is about ${atOnce} ${noun}.`,
  );

  const multiplier = number(wanted.learning_rate_multiplier);
  const learningRate = preset.learningRate * (multiplier ?? 1);
  reasons.push(
    `learning_rate_multiplier ${multiplier ?? 'auto'}: the preset’s rate for this model and amount, ${preset.learningRate}${multiplier === null ? '' : `, times ${multiplier}, is ${Number(learningRate.toPrecision(6))}`}.`,
  );

  const beta = number(wanted.beta) ?? facts.usualBeta;
  if (facts.method === 'dpo') {
    reasons.push(
      `beta ${number(wanted.beta) ?? 'auto'}: ${beta}, how strongly it holds on to the model it begins with.`,
    );
  }

  const rows = Math.max(1, Math.ceil(facts.training / perRow));
  const stepsPerPass = Math.max(1, Math.ceil(rows / rowsPerStep));
  return {
    settings: {
      ...preset,
      passes,
      rowsPerStep,
      learningRate,
      validateEvery: batch === null ? preset.validateEvery : Math.max(1, Math.round(stepsPerPass / 2)),
      patience: epochs === null ? preset.patience : 0,
    },
    beta,
    hyperparameters: {
      n_epochs: passes,
      batch_size: batch ?? atOnce,
      learning_rate_multiplier: multiplier ?? 1,
      ...(facts.method === 'dpo' ? { beta } : {}),
    },
    reasons,
  };
}
