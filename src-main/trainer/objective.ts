/** What a batch of rows is trained for: gathers gradients in the adapter and says loss and divisor. */
import type { GraphAllocator } from '../ggml/graph-allocator.ts';
import type { DropoutSource } from './dropout.ts';
import type { Model } from './model.ts';
import { dpoLoss, orpoLoss, type PairLoss } from './preference.ts';
import type { Row } from './row.ts';
import type { GraphSizes, RowResult } from './row-graph.ts';
import { runInPieces } from './row-pieces.ts';

export type Objective =
  /** Σ w · nll / Σ w over the whole batch. */
  | { readonly kind: 'answers' }
  /** Rows are chosen, rejected, …; `reference` holds the base model's log p per row. */
  | { readonly kind: 'dpo'; readonly beta: number; readonly reference: readonly number[] }
  | { readonly kind: 'orpo'; readonly lambda: number };

export interface BatchResult {
  readonly loss: number;
  /** What the gathered gradients must be divided by. */
  readonly divisor: number;
}

export interface BatchRun {
  readonly model: Model;
  readonly allocator: GraphAllocator;
  /** Replaced by smaller ones where memory runs out. */
  sizes: GraphSizes;
  /** What to try where these sizes found no memory; absent or undefined = nothing. */
  readonly smaller?: (sizes: GraphSizes) => GraphSizes | undefined;
}

/**
 * Forward and backward for every row; gradients add up in `model.adapter.gradients`.
 * @param dropout per row, or null
 */
export function gatherGradients(
  run: BatchRun,
  rows: readonly Row[],
  objective: Objective,
  dropout: ((row: number) => DropoutSource) | null,
): BatchResult {
  const learn = (row: Row, index: number): RowResult =>
    runInPieces(run, row, {
      backward: true,
      withAdapter: true,
      allTargets: false,
      dropout: dropout?.(index) ?? null,
    });
  if (objective.kind === 'answers') {
    let [sum, divisor] = [0, 0];
    rows.forEach((row, i) => {
      sum -= weightedSum(row, learn(row, i));
      divisor += totalWeight(row);
    });
    return { loss: sum / divisor, divisor };
  }
  const { loss, factors, divisor } = pairLoss(run, rows, objective);
  rows.forEach((row, i) => {
    const factor = factors[i] as number;
    learn({ ...row, weights: row.weights.map((weight) => weight * factor) }, i);
  });
  return { loss, divisor };
}

/** The objective's value without touching gradients. */
export function evaluate(run: BatchRun, rows: readonly Row[], objective: Objective): number {
  if (objective.kind !== 'answers') return pairLoss(run, rows, objective).loss;
  const weight = rows.reduce((sum, row) => sum + totalWeight(row), 0);
  return -sequenceLogps(run, rows, true).reduce((sum, logp) => sum + logp, 0) / weight;
}

/** Σ w · log p of each row. @param withAdapter false: the base model, as a reference */
export function sequenceLogps(run: BatchRun, rows: readonly Row[], withAdapter: boolean): number[] {
  return rows.map((row) =>
    weightedSum(
      row,
      runInPieces(run, row, { backward: false, withAdapter, allTargets: false, dropout: null }),
    ),
  );
}

function pairLoss(
  run: BatchRun,
  rows: readonly Row[],
  objective: Exclude<Objective, { kind: 'answers' }>,
): PairLoss {
  const sums = sequenceLogps(run, rows, true);
  return objective.kind === 'dpo'
    ? dpoLoss(sums, objective.reference, objective.beta)
    : orpoLoss(sums, rows.map(totalWeight), objective.lambda);
}

export function totalWeight(row: Row): number {
  let sum = 0;
  row.weights.forEach((weight, i) => {
    if ((row.targets[i] as number) >= 0) sum += weight;
  });
  return sum;
}

function weightedSum(row: Row, { positions, logps }: RowResult): number {
  let sum = 0;
  positions.forEach((position, i) => {
    sum += (row.weights[position] as number) * (logps[i] as number);
  });
  return sum;
}
