/** Steps over pairs of a wanted and an unwanted answer: two rows per pair, chosen first, nothing packed. */
import {
  type Batch,
  type Batches,
  type BatchSettings,
  cutIntoSteps,
  fitExample,
  joinExamples,
} from './batch.ts';
import { type BatchRun, sequenceLogps } from './objective.ts';
import type { PreferenceParams, TrainingPair } from './protocol.ts';
import { seededRandom, shuffle } from './random.ts';
import type { Row } from './row.ts';

/** Log-probabilities that DPO compares with, by pair. */
type Reference = ReadonlyMap<TrainingPair, readonly number[]>;

export interface PairBatches {
  readonly batches: Batches;
  readonly validation: Batch;
}

/**
 * @param run measures DPO's reference with the adapter as it stands: call this before the first update
 */
export function planPairBatches(
  run: BatchRun,
  preference: PreferenceParams,
  settings: BatchSettings,
): PairBatches {
  if (preference.training.length === 0) throw new Error('There is no pair to learn from.');
  const all = [...preference.training, ...preference.validation];
  const reference: Reference =
    preference.method.kind === 'dpo'
      ? new Map(all.map((pair) => [pair, sequenceLogps(run, pairRows(pair, settings.rowTokens), true)]))
      : new Map();
  const batch = (pairs: readonly TrainingPair[]): Batch => ({
    rows: pairs.flatMap((pair) => pairRows(pair, settings.rowTokens)),
    objective:
      preference.method.kind === 'dpo'
        ? { ...preference.method, reference: pairs.flatMap((pair) => reference.get(pair) ?? []) }
        : preference.method,
  });
  const passes = Array.from({ length: Math.ceil(settings.passes) }, (_, pass) =>
    shuffle([...preference.training], seededRandom(settings.seed, 0x70616972, pass)),
  );
  const heavier = ({ chosen, rejected }: TrainingPair) => [
    fitExample(chosen.tokens.length > rejected.tokens.length ? chosen : rejected, settings.rowTokens),
  ];
  return {
    batches: cutIntoSteps(passes, heavier, batch, settings),
    validation: batch(preference.validation),
  };
}

function pairRows({ chosen, rejected }: TrainingPair, rowTokens: number): Row[] {
  return [chosen, rejected].map((example) => joinExamples([fitExample(example, rowTokens)]));
}
