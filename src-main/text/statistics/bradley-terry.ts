export interface Comparison {
  readonly winner: string;
  readonly loser: string;
  /** A tie counts half a win for each. */
  readonly tie: boolean;
}

/** Half a win and half a loss against a phantom of strength 1 keep a side that never lost finite. */
const phantom = 0.5;
const steps = 10_000;
const settled = 1e-12;

/**
 * Bradley-Terry strengths: P(a beats b) = s_a / (s_a + s_b), fitted by Hunter's MM iteration (Hunter 2004)
 * with half a win and half a loss against a phantom opponent of strength 1 (the prior of Caron and Doucet 2012,
 * weak). Strengths have geometric mean 1.
 * @throws RangeError without comparisons
 */
export function bradleyTerry(comparisons: readonly Comparison[]): Map<string, number> {
  if (comparisons.length === 0) throw new RangeError('Strengths need at least one comparison.');
  const names = [...new Set(comparisons.flatMap(({ winner, loser }) => [winner, loser]))].sort();
  const wins = new Map(names.map((name) => [name, phantom]));
  const add = (name: string, won: number): void => void wins.set(name, (wins.get(name) ?? 0) + won);
  for (const { winner, loser, tie } of comparisons) {
    add(winner, tie ? 0.5 : 1);
    if (tie) add(loser, 0.5);
  }
  let strengths = new Map(names.map((name) => [name, 1]));
  const of = (name: string): number => strengths.get(name) ?? 1;
  for (let step = 0; step < steps; step += 1) {
    const weights = new Map(names.map((name) => [name, (2 * phantom) / (of(name) + 1)]));
    for (const { winner, loser } of comparisons) {
      const share = 1 / (of(winner) + of(loser));
      weights.set(winner, (weights.get(winner) ?? 0) + share);
      weights.set(loser, (weights.get(loser) ?? 0) + share);
    }
    const next = new Map(names.map((name) => [name, (wins.get(name) ?? 0) / (weights.get(name) ?? 1)]));
    const moved = Math.max(...names.map((name) => Math.abs(Math.log((next.get(name) ?? 1) / of(name)))));
    strengths = next;
    if (moved < settled) break;
  }
  const centre = Math.exp(names.reduce((sum, name) => sum + Math.log(of(name)), 0) / names.length);
  return new Map(names.map((name) => [name, of(name) / centre]));
}
