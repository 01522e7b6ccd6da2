/**
 * Holm's step-down adjustment (Holm 1979): p-values made comparable with one common level however many
 * questions were asked of the same data. Adjusted values stand in the order of the given ones, at most 1.
 */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = pValues.map(() => 1);
  let floor = 0;
  const order = pValues.map((p, at) => ({ p, at })).sort((a, b) => a.p - b.p);
  for (const [rank, { p, at }] of order.entries()) {
    floor = Math.max(floor, Math.min(1, (pValues.length - rank) * p));
    adjusted[at] = floor;
  }
  return adjusted;
}
