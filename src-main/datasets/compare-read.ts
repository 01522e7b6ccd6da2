import { isDeepStrictEqual } from 'node:util';
import { cleanPairs } from '../reader/clean-blocks.ts';
import type { ImportedPair } from '../reader/protocol.ts';
import type { HeldPair } from './dataset-example.ts';

/**
 * How many entries a file gives back as they were meant, in order. Spaces of other widths and invisible characters count
 * as what any import here makes of them.
 */
export function countSame(holds: readonly HeldPair[], read: readonly ImportedPair[]): number {
  const meant = cleanPairs(holds.map((each) => ({ ...each, line: 0 })));
  const found = read.map((each) => ({ ...each, line: 0 }));
  if (found.length !== meant.length) return 0;
  return meant.filter((each, i) => isDeepStrictEqual(each, found[i])).length;
}
