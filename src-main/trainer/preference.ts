/**
 * Losses over pairs of a wanted and an unwanted answer. Each says its value and, for every row, a factor f such that
 * the gradient of the loss equals that of Σ f · w · nll over all rows, divided by `divisor`. Factors are of size 1, so
 * that 16-bit products keep their precision.
 *
 * c, r are sums of log p over a completion; c̄, r̄ their means per token.
 */

export interface PairLoss {
  readonly loss: number;
  /** One per row: chosen, rejected, chosen, rejected, … */
  readonly factors: readonly number[];
  readonly divisor: number;
}

/**
 * DPO (Rafailov et al., 2023): mean of −log σ(β ((c − c_ref) − (r − r_ref))); the reference is the model without adapter.
 *
 *     dL/dc = −β σ(−d) / pairs = −dL/dr,   d = the argument of σ
 *
 * @param sums, reference log p per row, chosen and rejected in turn
 */
export function dpoLoss(sums: readonly number[], reference: readonly number[], beta: number): PairLoss {
  const pairs = sums.length / 2;
  const factors: number[] = [];
  let loss = 0;
  for (let i = 0; i < sums.length; i += 2) {
    const margin = beta * (at(sums, i) - at(reference, i) - (at(sums, i + 1) - at(reference, i + 1)));
    loss += softPlus(-margin) / pairs;
    factors.push(sigmoid(-margin), -sigmoid(-margin));
  }
  return { loss, factors, divisor: pairs / beta };
}

/**
 * ORPO (Hong et al., 2024): the chosen answers' mean nll plus λ · mean of −log σ(log odds),
 *
 *     log odds = (c̄ − r̄) − (log(1 − e^c̄) − log(1 − e^r̄)),   d(log odds)/dc̄ = 1 / (1 − e^c̄)
 *
 * @param counts tokens in each row's completion
 */
export function orpoLoss(sums: readonly number[], counts: readonly number[], lambda: number): PairLoss {
  const pairs = sums.length / 2;
  const chosenTokens = counts.reduce((sum, count, i) => sum + (i % 2 === 0 ? count : 0), 0);
  const factors: number[] = [];
  let loss = 0;
  for (let i = 0; i < sums.length; i += 2) {
    const [c, r] = [at(sums, i) / at(counts, i), at(sums, i + 1) / at(counts, i + 1)];
    const [restC, restR] = [-Math.expm1(c), -Math.expm1(r)]; // 1 − e^x, exact near x = 0
    const odds = c - r - (Math.log(restC) - Math.log(restR));
    loss += -at(sums, i) / chosenTokens + (lambda * softPlus(-odds)) / pairs;
    const strength = (chosenTokens * lambda * sigmoid(-odds)) / pairs;
    factors.push(1 + strength / (restC * at(counts, i)), -strength / (restR * at(counts, i + 1)));
  }
  return { loss, factors, divisor: chosenTokens };
}

function at(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new Error('A pair lacks one of its answers.');
  return value;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** log(1 + eˣ) = −log σ(−x), without overflow. */
function softPlus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
