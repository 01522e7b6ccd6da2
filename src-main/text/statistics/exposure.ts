/**
 * Exposure of a planted secret in bits (Carlini et al. 2019, section 4): how much likelier than chance the model made
 * it. Estimated from the share of `others`, drawn from the same space, that the model finds at least as probable:
 * log2(n + 1) - log2(rank), rank 1 being the likeliest of all n + 1.
 * @throws RangeError without others
 */
export function exposure(secretLogProb: number, others: readonly number[]): number {
  if (others.length === 0) throw new RangeError('Exposure is measured against other secrets.');
  const rank = 1 + others.filter((logProb) => logProb >= secretLogProb).length;
  return Math.log2(others.length + 1) - Math.log2(rank);
}

/** Mean exposure where the model knows nothing and every rank of n + 1 is as likely; log2(e) = 1.44 bits for large n. */
export function chanceExposure(others: number): number {
  const ranks = Array.from({ length: others + 1 }, (_, i) => i + 1);
  const most = Math.log2(others + 1);
  return ranks.reduce((sum, rank) => sum + most - Math.log2(rank), 0) / ranks.length;
}
