/** Greedy choice of texts that together stand for others. */

/**
 * The candidates that together come nearest to all targets: each next one adds most to
 * f(S) = Σ over targets of the largest cosine to a member of S (facility location). f is monotone and submodular, so
 * greedy reaches at least 1 − 1/e of the best choice of that size (Nemhauser, Wolsey and Fisher 1978); gains only
 * fall, so most are not computed again (lazy greedy, Minoux 1978). Relevant, because targets are what matters;
 * diverse, because what is near a chosen one already adds nothing.
 * @param candidates rows of `width` numbers, unit vectors (or zeros, which add nothing)
 * @param targets the same; they are what the choice is measured by
 * @param chosen rows taken already, which nothing is gained by repeating
 * @returns at most `size` candidate numbers, in the order chosen; equals in their order
 */
export function selectDiverse(
  candidates: Float32Array,
  targets: Float32Array,
  chosen: Float32Array,
  width: number,
  size: number,
): number[] {
  const count = candidates.length / width;
  const wanted = targets.length / width;
  const best = new Float32Array(wanted);
  for (let t = 0; t < wanted; t += 1) {
    for (let c = 0; c < chosen.length / width; c += 1) {
      best[t] = Math.max(best[t] as number, dot(targets, t, chosen, c, width));
    }
  }
  const gain = (c: number): number => {
    let sum = 0;
    for (let t = 0; t < wanted; t += 1) {
      sum += Math.max(0, dot(targets, t, candidates, c, width) - (best[t] as number));
    }
    return sum;
  };
  const queue = Array.from({ length: count }, (_, c) => ({ c, bound: gain(c) }));
  const worse = (a: (typeof queue)[number], b: (typeof queue)[number]): number =>
    b.bound - a.bound || a.c - b.c;
  queue.sort(worse);
  const taken: number[] = [];
  while (taken.length < size && queue.length > 0) {
    const first = queue.shift() as (typeof queue)[number];
    first.bound = gain(first.c);
    const next = queue[0];
    if (next === undefined || worse(first, next) <= 0) {
      taken.push(first.c);
      for (let t = 0; t < wanted; t += 1) {
        best[t] = Math.max(best[t] as number, dot(targets, t, candidates, first.c, width));
      }
      continue;
    }
    queue.splice(placeFor(queue, first, worse), 0, first);
  }
  return taken;
}

function placeFor<T>(sorted: readonly T[], item: T, order: (a: T, b: T) => number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (order(sorted[middle] as T, item) <= 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

function dot(a: Float32Array, i: number, b: Float32Array, j: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k += 1) sum += (a[i * width + k] as number) * (b[j * width + k] as number);
  return sum;
}
