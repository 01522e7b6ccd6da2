import { seededRandom } from './random.ts';

export interface BootstrapInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile bootstrap interval of a mean when values come in clusters (questions from one document are
 * not independent): whole clusters are drawn with replacement, as many as there are, and the mean is
 * taken over all values drawn (Field and Welsh 2007, "randomized cluster bootstrap").
 *
 * With a single cluster nothing is known about other clusters; the interval then spans the lowest to the
 * highest value rather than pretending to be narrow.
 * @param options.level coverage, such as 0.95
 * @throws RangeError without values, or with a level outside (0, 1) or fewer than one resample
 */
export function clusterBootstrap(
  values: readonly { readonly cluster: string; readonly value: number }[],
  options: { readonly resamples: number; readonly seed: number; readonly level: number },
): BootstrapInterval {
  const { resamples, seed, level } = options;
  if (values.length === 0) throw new RangeError('An interval needs at least one value.');
  if (!(level > 0 && level < 1)) throw new RangeError(`The level must lie between 0 and 1, not ${level}.`);
  if (!(Number.isInteger(resamples) && resamples >= 1))
    throw new RangeError('At least one resample is needed.');

  const clusters = new Map<string, { sum: number; count: number }>();
  for (const { cluster, value } of values) {
    const entry = clusters.get(cluster) ?? { sum: 0, count: 0 };
    entry.sum += value;
    entry.count += 1;
    clusters.set(cluster, entry);
  }
  const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
  // Sorted by name, so that the order the values arrive in cannot change the result.
  const drawn = [...clusters].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  if (drawn.length === 1) {
    const plain = values.map(({ value }) => value);
    return {
      mean,
      low: plain.reduce((a, b) => Math.min(a, b)),
      high: plain.reduce((a, b) => Math.max(a, b)),
    };
  }

  const random = seededRandom(seed);
  const means = new Float64Array(resamples);
  for (let i = 0; i < resamples; i += 1) {
    let sum = 0;
    let count = 0;
    for (let k = 0; k < drawn.length; k += 1) {
      const pick = drawn[Math.floor(random() * drawn.length)] as { sum: number; count: number };
      sum += pick.sum;
      count += pick.count;
    }
    means[i] = sum / count;
  }
  means.sort();
  const tail = (1 - level) / 2;
  return { mean, low: quantile(means, tail), high: quantile(means, 1 - tail) };
}

/** Linear interpolation between order statistics (Hyndman and Fan 1996, type 7). `sorted` is not empty. */
function quantile(sorted: Float64Array, at: number): number {
  const position = at * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}
