/** z of 95 %, two-sided. */
const z = 1.959964;

/**
 * A share with its 95 % score interval (Wilson 1927), which stays honest where none or all came out: 0 of 100 may
 * still be 4 in 100.
 * @throws RangeError without trials
 */
export function shareOf(
  count: number,
  total: number,
): { readonly mean: number; readonly low: number; readonly high: number } {
  if (total < 1) throw new RangeError('A share needs at least one trial.');
  const share = count / total;
  const centre = (share + z ** 2 / (2 * total)) / (1 + z ** 2 / total);
  const half =
    (z * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2))) / (1 + z ** 2 / total);
  return { mean: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
