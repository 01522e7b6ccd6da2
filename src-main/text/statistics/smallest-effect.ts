/** Standard normal quantiles: two-sided level 0.05, power 0.80. */
const zLevel = 1.959964;
const zPower = 0.841621;

/**
 * The smallest true mean difference that a test set like this one would show four times in five (power 0.80,
 * two-sided level 0.05): (z_0.975 + z_0.80) times the standard error, where clusters, not values, are
 * independent (Bloom 1995; cluster-robust variance of a mean with the k / (k - 1) correction, Liang and Zeger
 * 1986). In the unit of the values; null with fewer than two clusters, which show nothing.
 */
export function smallestEffect(
  differences: readonly { readonly cluster: string; readonly value: number }[],
): number | null {
  const mean = differences.reduce((sum, { value }) => sum + value, 0) / differences.length;
  const residuals = new Map<string, number>();
  for (const { cluster, value } of differences) {
    residuals.set(cluster, (residuals.get(cluster) ?? 0) + value - mean);
  }
  const clusters = residuals.size;
  if (clusters < 2) return null;
  const squares = [...residuals.values()].reduce((sum, residual) => sum + residual ** 2, 0);
  const error = Math.sqrt((clusters / (clusters - 1)) * squares) / differences.length;
  return (zLevel + zPower) * error;
}
