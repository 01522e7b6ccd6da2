import type { RunMethod } from '../../contract/training.ts';
import type { TrainingSettings } from '../../trainer/protocol.ts';
import { SMALL_MODEL } from './starting-points.ts';

/**
 * Rates between 5e-6 and 1e-5. DPO: Zephyr (Tunstall et al. 2023) moved all weights at 5e-7; an adapter takes about ten
 * times that (Schulman et al. 2025, LoRA Without Regret). ORPO: Hong et al. 2024 used 8e-6.
 */
const rates = { dpo: 5e-6, orpo: 8e-6 } as const;
/** A model under 100M parameters learns at ten times the usual rate from answers, and so from pairs. */
const smallModelFactor = 10;
const passes = 3;
const mostPairsAtOnce = 4;

/** How strongly DPO holds on to the version it begins with (Rafailov et al. 2023). */
export const DPO_BETA = 0.1;
/** Weight of the odds ratio in ORPO (Hong et al. 2024). */
export const ORPO_LAMBDA = 0.1;

/** Settings for learning from pairs, after a run on answers whose adapter, device and seed they keep. */
export function pairSettings(
  before: TrainingSettings,
  facts: {
    readonly method: Exclude<RunMethod, 'answers'>;
    readonly pairs: number;
    readonly parameters: number;
  },
): TrainingSettings {
  const rowsPerStep = Math.max(1, Math.min(mostPairsAtOnce, Math.floor(facts.pairs / 4)));
  const stepsPerPass = Math.max(1, Math.ceil(facts.pairs / rowsPerStep));
  return {
    ...before,
    learningRate: rates[facts.method] * (facts.parameters < SMALL_MODEL ? smallModelFactor : 1),
    // The version it begins with is measured without dropout: what is compared with it must be as well.
    dropout: 0,
    passes,
    rowsPerStep,
    validateEvery: Math.max(1, Math.round(stepsPerPass / 2)),
  };
}
