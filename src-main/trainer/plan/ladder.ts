/** The sizes a plan may choose from, cheapest first; each saves memory over the one before and costs more time. */
import type { Row } from '../row.ts';
import { DEFAULT_SIZES, type GraphSizes } from '../row-graph.ts';

/**
 * 1. as usual;
 * 2. attention and logits in smaller pieces: a few per cent slower;
 * 3. where the longest row holds several examples: some of them at a time, in the end each by itself;
 * 4. some layers computed twice instead of kept, more and more of them: a third slower when all are.
 */
export function ladder(longest: Row, layers: number): GraphSizes[] {
  const small = { ...DEFAULT_SIZES, attentionBlock: 64, logitsAtOnce: DEFAULT_SIZES.logitsAtOnce / 4 };
  const [whole, example] = [longest.tokens.length, longestSegment(longest)];
  const parts = [Math.ceil(whole / 2), example].filter((tokens) => tokens >= example && tokens < whole);
  const rungs = [DEFAULT_SIZES, small, ...parts.map((rowTokens) => ({ ...small, rowTokens }))];
  const leanest = rungs.at(-1) ?? small;
  for (const share of [0.25, 0.5, 0.75, 1]) rungs.push({ ...leanest, recompute: Math.ceil(layers * share) });
  return rungs;
}

function longestSegment({ segments }: Row): number {
  let [longest, start] = [0, 0];
  for (let i = 1; i <= segments.length; i += 1) {
    if (i < segments.length && segments[i] === segments[start]) continue;
    longest = Math.max(longest, i - start);
    start = i;
  }
  return longest;
}
