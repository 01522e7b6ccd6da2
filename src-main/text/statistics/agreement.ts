/**
 * Krippendorff's alpha for nominal ratings (Krippendorff 2004, ch. 11): 1 is full agreement, 0 what chance
 * would give, below 0 worse than chance. Items rated by one person only do not count.
 * @param items the ratings each item got, whoever gave them
 * @returns null where no item was rated twice, or where all ratings are the same and chance is undefined
 */
export function krippendorffAlpha(items: readonly (readonly string[])[]): number | null {
  const rated = items.filter(({ length }) => length >= 2);
  const totals = new Map<string, number>();
  let disagreement = 0;
  let ratings = 0;
  for (const item of rated) {
    const counts = new Map<string, number>();
    for (const rating of item) counts.set(rating, (counts.get(rating) ?? 0) + 1);
    const pairs = item.length ** 2 - [...counts.values()].reduce((sum, count) => sum + count ** 2, 0);
    disagreement += pairs / (item.length - 1);
    ratings += item.length;
    for (const [rating, count] of counts) totals.set(rating, (totals.get(rating) ?? 0) + count);
  }
  const byChance = ratings ** 2 - [...totals.values()].reduce((sum, count) => sum + count ** 2, 0);
  if (byChance === 0) return null;
  return 1 - ((ratings - 1) * disagreement) / byChance;
}
