const longestRun = 6;
/** Recall weighs beta² = 4 times precision. */
const betaSquared = 4;

/**
 * chrF2, 0 to 1 (Popović 2015): F-beta (beta 2) of character n-grams, n = 1 to 6, spaces left out, precision
 * and recall each averaged over the orders that both texts are long enough for. Equals sacreBLEU 2's sentence
 * score over 100. Two texts without a character agree (1).
 */
export function chrF(answer: string, reference: string): number {
  const given = Array.from(answer.replace(/\s+/gu, ''));
  const wanted = Array.from(reference.replace(/\s+/gu, ''));
  if (given.length === 0 && wanted.length === 0) return 1;
  const orders = Math.min(longestRun, given.length, wanted.length);
  let precision = 0;
  let recall = 0;
  for (let order = 1; order <= orders; order += 1) {
    const shared = countShared(runsOf(given, order), runsOf(wanted, order));
    precision += shared / (given.length - order + 1);
    recall += shared / (wanted.length - order + 1);
  }
  if (precision + recall === 0) return 0;
  // The averages' common divisor `orders` cancels out of one side only.
  return ((1 + betaSquared) * precision * recall) / ((betaSquared * precision + recall) * orders);
}

function runsOf(characters: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= characters.length; start += 1) {
    const run = characters.slice(start, start + order).join('');
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}

function countShared(given: ReadonlyMap<string, number>, wanted: ReadonlyMap<string, number>): number {
  let shared = 0;
  for (const [run, count] of given) shared += Math.min(count, wanted.get(run) ?? 0);
  return shared;
}
