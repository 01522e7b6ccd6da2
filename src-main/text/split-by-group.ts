import { seededRandom } from './statistics/random.ts';
import { shuffle } from './statistics/shuffle.ts';

export type Part = 'training' | 'validation' | 'test';

interface Divided {
  readonly id: string;
  readonly group: string;
  readonly size?: number;
}

interface Group {
  readonly name: string;
  readonly size: number;
}

const parts: readonly Part[] = ['training', 'validation', 'test'];

/**
 * Divide items into training, validation and test so that no group is ever divided (a group is a source
 * document, or the wordings of one question): nothing learned from a group can leak into its scoring.
 *
 * Part sizes come as near the shares as whole groups allow: exactly so up to eight groups, by local
 * search above. Training always gets at least one group; from three groups on, every part with a share
 * above zero does; of two groups the second goes to test, or to validation when test has no share.
 * Same items in any order and same seed: same division.
 * @param items `size` counts for the shares, default 1
 * @throws RangeError when a share is negative or training has none
 */
export function splitByGroup(
  items: readonly Divided[],
  shares: Readonly<Record<Part, number>>,
  seed: number,
): Map<string, Part> {
  if (parts.some((part) => !(shares[part] >= 0)) || shares.training === 0) {
    throw new RangeError('Shares must not be negative, and training needs one.');
  }
  const sizes = new Map<string, number>();
  for (const { group, size } of items) sizes.set(group, (sizes.get(group) ?? 0) + (size ?? 1));
  const byName = [...sizes]
    .map(([name, size]) => ({ name, size }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const groups = shuffle(byName, seededRandom(seed));
  const assignment = assign(groups, shares);
  const partOf = new Map(groups.map((group, i) => [group.name, assignment[i] as Part]));
  return new Map(items.map(({ id, group }) => [id, partOf.get(group) as Part]));
}

/**
 * As `splitByGroup`, each stratum by itself, so that topics and kinds stand in every part as near their share as
 * whole groups allow. A group belongs to the stratum most of its items name (the first in order of the alphabet
 * where several do). Strata of fewer than ten groups are divided together: alone, rounding would rule them.
 */
export function splitByStratum(
  items: readonly (Divided & { readonly stratum: string })[],
  shares: Readonly<Record<Part, number>>,
  seed: number,
): Map<string, Part> {
  const strata = new Map<string, string[]>();
  for (const [group, members] of Map.groupBy(items, (item) => item.group)) {
    const named = [...Map.groupBy(members, (member) => member.stratum)].map(([stratum, those]) => ({
      stratum,
      count: those.length,
    }));
    named.sort((a, b) => b.count - a.count || (a.stratum < b.stratum ? -1 : 1));
    const stratum = named[0]?.stratum ?? '';
    strata.set(stratum, [...(strata.get(stratum) ?? []), group]);
  }
  const stratumOf = new Map<string, string>();
  for (const [stratum, groups] of strata) {
    for (const group of groups) stratumOf.set(group, groups.length < 10 ? '' : stratum);
  }
  const parted = [...Map.groupBy(items, (item) => stratumOf.get(item.group) as string)].map(([, those]) =>
    splitByGroup(those, shares, seed),
  );
  return new Map(parted.flatMap((part) => [...part]));
}

function assign(groups: readonly Group[], shares: Readonly<Record<Part, number>>): Part[] {
  const open = parts.filter((part) => shares[part] > 0);
  if (groups.length < open.length) {
    const second = shares.test > 0 ? 'test' : 'validation';
    return groups.map((_, i) => (i === 0 ? 'training' : second));
  }
  const total = groups.reduce((sum, { size }) => sum + size, 0);
  const shareSum = parts.reduce((sum, part) => sum + shares[part], 0);
  const target = (part: Part): number => (total * shares[part]) / shareSum;
  const distance = (assignment: readonly Part[]): number => {
    let sum = 0;
    for (const part of open) {
      let size = 0;
      let count = 0;
      for (let i = 0; i < groups.length; i += 1) {
        if (assignment[i] !== part) continue;
        size += (groups[i] as Group).size;
        count += 1;
      }
      if (count === 0) return Number.POSITIVE_INFINITY;
      sum += Math.abs(size - target(part));
    }
    return sum;
  };
  return groups.length <= 8 ? exhaustive(groups.length, open, distance) : search(groups, open, target);
}

function exhaustive(
  count: number,
  open: readonly Part[],
  distance: (assignment: readonly Part[]) => number,
): Part[] {
  let best: Part[] = [];
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let code = 0; code < open.length ** count; code += 1) {
    let rest = code;
    const assignment: Part[] = [];
    for (let i = 0; i < count; i += 1) {
      assignment.push(open[rest % open.length] as Part);
      rest = Math.floor(rest / open.length);
    }
    const found = distance(assignment);
    if (found < bestDistance - 1e-9) {
      best = assignment;
      bestDistance = found;
    }
  }
  return best;
}

/** Largest groups first into the part furthest below its target, then moves and swaps while they help. */
function search(groups: readonly Group[], open: readonly Part[], target: (part: Part) => number): Part[] {
  const assignment: Part[] = Array.from({ length: groups.length }, () => 'training');
  const gap = new Map<Part, number>(open.map((part) => [part, target(part)]));
  const count = new Map<Part, number>(open.map((part) => [part, 0]));
  const size = (i: number): number => (groups[i] as Group).size;
  const gapOf = (part: Part): number => gap.get(part) as number;
  const put = (i: number, part: Part, sign: 1 | -1): void => {
    gap.set(part, gapOf(part) - sign * size(i));
    count.set(part, (count.get(part) as number) + sign);
  };

  const order = groups.map((_, i) => i).sort((a, b) => size(b) - size(a));
  order.forEach((i, placed) => {
    const empty = open.filter((part) => count.get(part) === 0);
    // The last groups fill parts that are still empty, so that none stays so.
    const candidates = order.length - placed <= empty.length ? empty : open;
    const part = candidates.reduce((best, each) => (gapOf(each) > gapOf(best) ? each : best));
    assignment[i] = part;
    put(i, part, 1);
  });

  const gain = (from: Part, to: Part, moved: number): number =>
    Math.abs(gapOf(from)) + Math.abs(gapOf(to)) - Math.abs(gapOf(from) + moved) - Math.abs(gapOf(to) - moved);
  for (let improved = true, round = 0; improved && round < 50; round += 1) {
    improved = false;
    for (let i = 0; i < groups.length; i += 1) {
      const from = assignment[i] as Part;
      const to = open.find((part) => part !== from && gain(from, part, size(i)) > 1e-9);
      if (to !== undefined && (count.get(from) as number) > 1) {
        put(i, from, -1);
        put(i, to, 1);
        assignment[i] = to;
        improved = true;
        continue;
      }
      // Beyond a few hundred groups single moves already come within a fraction of a per cent.
      if (groups.length > 400) continue;
      const partner = assignment.findIndex(
        (part, j) => part !== from && gain(from, part, size(i) - size(j)) > 1e-9,
      );
      if (partner === -1) continue;
      const other = assignment[partner] as Part;
      put(i, from, -1);
      put(partner, other, -1);
      put(i, other, 1);
      put(partner, from, 1);
      assignment[i] = other;
      assignment[partner] = from;
      improved = true;
    }
  }
  return assignment;
}
