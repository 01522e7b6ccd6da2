/**
 * The Wilson score interval of a share: where the true share most likely lies when `count` of `total` independent
 * questions came out right. E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209–212; z = 1.96 for 95 %.
 */
export function wilson(count: number, total: number, z = 1.96): { low: number; high: number } {
  if (total <= 0) return { low: 0, high: 1 };
  const share = count / total;
  const z2 = z * z;
  const centre = (share + z2 / (2 * total)) / (1 + z2 / total);
  const half = (z * Math.sqrt((share * (1 - share)) / total + z2 / (4 * total * total))) / (1 + z2 / total);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
