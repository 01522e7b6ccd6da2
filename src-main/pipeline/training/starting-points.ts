/** Where a training starts from: by number of examples, then what the model's size changes about it. */
import type { PresetName } from '../../contract/training.ts';

export interface StartingPoint {
  readonly rank: number;
  readonly learningRate: number;
  readonly dropout: number;
  readonly passes: Readonly<Record<PresetName, number>>;
}

interface BySize extends StartingPoint {
  /** For fewer examples than this. */
  readonly below: number;
}

const k = 1_000;

/** The usual ranges for adapters on all linear layers; the details name who found them. */
const byExamples: readonly BySize[] = [
  { below: 200, rank: 8, learningRate: 1e-4, dropout: 0.1, passes: { quick: 2, balanced: 5, thorough: 8 } },
  {
    below: 2 * k,
    rank: 16,
    learningRate: 2e-4,
    dropout: 0.05,
    passes: { quick: 1, balanced: 3, thorough: 6 },
  },
  { below: 20 * k, rank: 32, learningRate: 2e-4, dropout: 0, passes: { quick: 1, balanced: 2, thorough: 4 } },
  {
    below: Infinity,
    rank: 64,
    learningRate: 2e-4,
    dropout: 0,
    passes: { quick: 1, balanced: 1, thorough: 2 },
  },
];

/** Below this a model has so little room that it needs larger steps and more passes: measured on the starter. */
export const SMALL_MODEL = 100e6;
const smallModel = {
  rank: 16,
  learningRate: 2e-3,
  dropout: 0,
  passes: { quick: 3, balanced: 8, thorough: 12 },
};

/** From here on half the rate is usual. */
export const LARGE_MODEL = 30e9;

export function startingPoint(examples: number, parameters: number): StartingPoint {
  const usual = byExamples.find(({ below }) => examples < below) ?? (byExamples.at(-1) as BySize);
  const { rank, dropout, passes } = usual;
  if (parameters < SMALL_MODEL) return { ...smallModel, rank: Math.max(smallModel.rank, rank) };
  const learningRate = parameters >= LARGE_MODEL ? Math.min(1e-4, usual.learningRate) : usual.learningRate;
  return { rank, dropout, passes, learningRate };
}

/** Above this rank the strength of an adapter is rank-stabilised. */
const STABLE_FROM = 32;

/**
 * α of a LoRA of rank r, whose strength is s = α / r. Up to rank 32 α = 2 r, so s = 2. Above, s falls with the root of the
 * rank from there on (rank-stabilised: s = α′ / √r with α′ = 2 √32), so α = 2 √(32 r).
 */
export function alphaFor(rank: number): number {
  return rank <= STABLE_FROM ? 2 * rank : Number((2 * Math.sqrt(STABLE_FROM * rank)).toFixed(2));
}

export function isRankStabilised(rank: number): boolean {
  return rank > STABLE_FROM;
}
