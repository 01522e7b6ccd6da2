/** One row of training data: one example or several packed behind each other, as the model sees it. */

export interface Row {
  readonly tokens: Int32Array;
  /** Restart at every packed example. */
  readonly positions: Int32Array;
  /** Tokens see only their own segment. */
  readonly segments: Int32Array;
  /** The token to be predicted at each position; −1 = none. */
  readonly targets: Int32Array;
  /** Weight of each prediction in the loss; 0 = not learned. */
  readonly weights: Float32Array;
}

/** Which keys a block of queries reads, and which of them each query may see. */
export interface BlockPlan {
  /** Queries [from, to). */
  readonly from: number;
  readonly to: number;
  /** Keys [keysFrom, keysTo), rounded outwards to whole blocks of 8-bit numbers, as far as the row reaches. */
  readonly keysFrom: number;
  readonly keysTo: number;
  /** [queries][keys]: 0 or −∞ */
  readonly mask: Float32Array;
}

/** Numbers a processor multiplies at a time: products over other lengths are far slower. */
export const LANES = 8;
/** Numbers that share a scale when a product rounds them to 8 bits. */
const KEYS = 32;

/**
 * Cut a row into blocks of queries that begin at segment starts where possible, so that packed examples do not pay
 * for each other's keys.
 * @param window 0 = a query sees everything before it; else only so many positions, its own included
 * @param blockTokens queries in a block at most (one block for the whole row where keys lie behind their query)
 */
export function planAttention(row: Row, window: number, blockTokens: number): BlockPlan[] {
  const total = row.tokens.length;
  const blocks: BlockPlan[] = [];
  for (const [from, to] of ordered(row) ? cut(row.segments, blockTokens) : [[0, total] as const]) {
    const first = Math.floor(firstKey(row, from, to, window) / KEYS) * KEYS;
    const end = Math.min(total, Math.ceil(to / KEYS) * KEYS);
    const seen = end - first;
    const mask = new Float32Array(seen * (to - from)).fill(Number.NEGATIVE_INFINITY);
    for (let i = from; i < to; i += 1) {
      for (let j = first; j < to; j += 1)
        if (visible(row, i, j, window)) mask[(i - from) * seen + (j - first)] = 0;
    }
    blocks.push({ from, to, keysFrom: first, keysTo: end, mask });
  }
  return blocks;
}

function visible(row: Row, query: number, key: number, window: number): boolean {
  if (row.segments[query] !== row.segments[key]) return false;
  const distance = (row.positions[query] as number) - (row.positions[key] as number);
  return distance >= 0 && (window === 0 || distance < window);
}

/** True when segments are contiguous and positions rise within them: then no query sees a later key. */
function ordered(row: Row): boolean {
  const closed = new Set<number>();
  for (let i = 1; i < row.tokens.length; i += 1) {
    const [before, now] = [row.segments[i - 1] as number, row.segments[i] as number];
    if (before === now) {
      if ((row.positions[i] as number) <= (row.positions[i - 1] as number)) return false;
    } else {
      closed.add(before);
      if (closed.has(now)) return false;
    }
  }
  return true;
}

/** Whole short segments together up to the limit; long segments cut into pieces of it. */
function cut(segments: Int32Array, limit: number): [number, number][] {
  const pieces: [number, number][] = [];
  let start = 0;
  let open = 0;
  const close = (end: number): void => {
    if (end > open) pieces.push([open, end]);
    open = end;
  };
  for (let i = 1; i <= segments.length; i += 1) {
    if (i < segments.length && segments[i] === segments[i - 1]) continue;
    if (i - open > limit) close(start);
    while (i - open > limit) close(open + limit);
    start = i;
  }
  close(segments.length);
  return pieces;
}

function firstKey(row: Row, from: number, to: number, window: number): number {
  for (let j = 0; j < from; j += 1) {
    for (let i = from; i < to; i += 1) if (visible(row, i, j, window)) return j;
  }
  return from;
}
