/** Seconds of a row, from a few measured ones: a line in what a row asks for. */
import type { Model } from '../model.ts';
import { planAttention, type Row } from '../row.ts';
import { blockTokens, type GraphSizes } from '../row-graph.ts';

/** What a row's time follows. */
export interface RowWork {
  /** Tokens through the layers; a prediction counts as the share of a token that the output matrix makes it. */
  readonly tokens: number;
  /** Queries times keys, over all layers. */
  readonly pairs: number;
}

export interface MeasuredRow {
  readonly work: RowWork;
  readonly seconds: number;
}

export function workOf(model: Model, row: Row, sizes: GraphSizes): RowWork {
  const { architecture, hyperparameters: h, weights } = model;
  const pairsOf = new Map<number, number>();
  let pairs = 0;
  for (let layer = 0; layer < h.layers; layer += 1) {
    const window = architecture.window(h, layer);
    let found = pairsOf.get(window);
    if (found === undefined) {
      const blocks = planAttention(row, window, blockTokens(sizes, row.tokens.length, h.layers));
      found = blocks.reduce((sum, b) => sum + (b.to - b.from) * (b.keysTo - b.keysFrom), 0);
      pairsOf.set(window, found);
    }
    pairs += found;
  }
  const predictions = row.weights.reduce((sum, weight) => sum + (weight === 0 ? 0 : 1), 0);
  const head = (weights.embedding.vocabulary * h.width) / weights.blockElements;
  return { tokens: row.tokens.length + predictions * head, pairs };
}

/**
 * seconds ≈ a · tokens + b · pairs + c with a, b, c ≥ 0, least squares of the relative errors. Every subset of the
 * three is solved and the best without a negative one is taken; fewer win where more gain nothing.
 */
export function fitSeconds(measured: readonly MeasuredRow[]): (work: RowWork) => number {
  const terms: readonly ((work: RowWork) => number)[] = [
    ({ tokens }) => tokens,
    ({ pairs }) => pairs,
    () => 1,
  ];
  const subsets = [[0], [1], [0, 1], [0, 2], [1, 2], [0, 1, 2]];
  let best = { error: Number.POSITIVE_INFINITY, factors: [0, 0, 0] };
  for (const chosen of subsets) {
    if (chosen.length > measured.length) continue;
    const rows = measured.map(({ work, seconds }) =>
      chosen.map((term) => (terms[term]?.(work) ?? 0) / seconds),
    );
    const solved = leastSquares(rows);
    if (solved === undefined || solved.some((factor) => factor < 0)) continue;
    const error = rows.reduce((sum, row) => sum + (dot(row, solved) - 1) ** 2, 0);
    if (error > best.error - 1e-6) continue;
    const factors = [0, 0, 0];
    chosen.forEach((term, i) => {
      factors[term] = solved[i] as number;
    });
    best = { error, factors };
  }
  return (work) =>
    dot(
      terms.map((term) => term(work)),
      best.factors,
    );
}

/** x with the smallest |rows · x − 1|²; undefined where the rows do not settle it. */
function leastSquares(rows: readonly (readonly number[])[]): number[] | undefined {
  const n = rows[0]?.length ?? 0;
  // Columns brought to one size first: tokens and pairs are orders of magnitude apart.
  const sizes = Array.from({ length: n }, (_, i) => Math.hypot(...rows.map((row) => row[i] as number)));
  const scaled = rows.map((row) => row.map((value, i) => value / (sizes[i] as number)));
  const matrix = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (_unused, j) =>
      scaled.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0),
    ),
    scaled.reduce((sum, row) => sum + (row[i] as number), 0),
  ]);
  for (let i = 0; i < n; i += 1) {
    const pivot = matrix[i] as number[];
    if (Math.abs(pivot[i] as number) < 1e-9) return undefined;
    for (const [k, other] of matrix.entries()) {
      if (k === i) continue;
      const factor = (other[i] as number) / (pivot[i] as number);
      for (let j = i; j <= n; j += 1) other[j] = (other[j] as number) - factor * (pivot[j] as number);
    }
  }
  return matrix.map((row, i) => (row[n] as number) / (row[i] as number) / (sizes[i] as number));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
