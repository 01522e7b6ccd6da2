/** A plan's choices and verdict in words. */
import { DEFAULT_SIZES, type GraphSizes } from '../row-graph.ts';
import type { TransposedCopies } from '../weights.ts';

export interface Verdict {
  readonly word: 'fits' | 'tight';
  /** Null where it simply fits. */
  readonly because: string | null;
}

export interface Chosen {
  readonly sizes: GraphSizes;
  readonly copies: TransposedCopies;
  readonly layers: number;
}

/** One sentence per choice. */
export function describeChoices({ sizes, copies, layers }: Chosen): string[] {
  const choices = [
    `Attention is worked off ${sizes.attentionBlock} tokens at a time.`,
    `Up to ${sizes.logitsAtOnce.toLocaleString('en')} scores of possible next tokens are held at once.`,
  ];
  if (sizes.rowTokens < DEFAULT_SIZES.rowTokens) {
    choices.push(
      `Examples that share a row are taken one after the other, up to ${sizes.rowTokens} tokens at once; each step still learns from the same examples.`,
    );
  } else choices.push('A whole row of packed examples is taken at once.');
  if (sizes.recompute === 0) choices.push('All layers keep what the way back needs.');
  else if (sizes.recompute >= layers)
    choices.push('All layers are computed twice to save memory; that takes about a third more time.');
  else choices.push(`${sizes.recompute} of ${layers} layers are computed twice to save memory.`);
  choices.push(
    copies === 'q4_0'
      ? 'The weights are kept a second time in 4 bits for the way back, to save memory; gradients are a little coarser.'
      : 'The weights are kept a second time in 8 bits for the way back.',
  );
  return choices;
}

/** @param free bytes that were free before anything of this run was in memory */
export function describeVerdict(needed: number, free: number, leaner: boolean): Verdict {
  const figures = `it needs ${gigabytes(needed)} of memory and ${gigabytes(free)} are free`;
  if (needed > free * COMFORTABLE) return { word: 'tight', because: `because ${figures}` };
  if (leaner) return { word: 'fits', because: `because it was made smaller: ${figures}` };
  return { word: 'fits', because: null };
}

/** Share of the free memory a run may take before other programs suffer. */
export const COMFORTABLE = 0.8;

export function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
