import { seededRandom } from './random.ts';

/** Up to this many clusters every sign pattern is tried; beyond, patterns are drawn at random. */
const exactClusters = 14;

/**
 * Two-sided p-value of "nothing changed" for paired differences that come in clusters: under it, a whole
 * cluster's differences may change sign together (Fisher 1935; Good 2005, ch. 3). The statistic is the mean
 * difference over all values. Exact for at most 14 clusters, else (hits + 1) / (draws + 1) (Phipson and Smyth
 * 2010), which is never zero. With k clusters no p-value below 2 / 2^k can come out: few documents prove little.
 * @throws RangeError without values or with fewer than one draw
 */
export function clusterPermutationTest(
  differences: readonly { readonly cluster: string; readonly value: number }[],
  options: { readonly draws: number; readonly seed: number },
): number {
  if (differences.length === 0) throw new RangeError('A test needs at least one difference.');
  if (!(Number.isInteger(options.draws) && options.draws >= 1)) {
    throw new RangeError('At least one draw is needed.');
  }
  const byCluster = new Map<string, number>();
  for (const { cluster, value } of differences) {
    byCluster.set(cluster, (byCluster.get(cluster) ?? 0) + value);
  }
  const sums = [...byCluster].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
  const observed = Math.abs(sums.reduce((total, sum) => total + sum, 0));
  // Sums taken in another order differ in the last bits; a tie must count as a hit.
  const reached = observed - 1e-12 * sums.reduce((total, sum) => total + Math.abs(sum), 0);
  const signed = (flip: (at: number) => boolean): number =>
    Math.abs(sums.reduce((total, sum, at) => total + (flip(at) ? -sum : sum), 0));

  let hits = 0;
  if (sums.length <= exactClusters) {
    const patterns = 2 ** sums.length;
    for (let pattern = 0; pattern < patterns; pattern += 1) {
      if (signed((at) => ((pattern >> at) & 1) === 1) >= reached) hits += 1;
    }
    return hits / patterns;
  }
  const random = seededRandom(options.seed);
  for (let draw = 0; draw < options.draws; draw += 1) {
    if (signed(() => random() < 0.5) >= reached) hits += 1;
  }
  return (hits + 1) / (options.draws + 1);
}
