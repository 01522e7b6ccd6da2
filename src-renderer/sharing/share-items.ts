/** What can be shared, and how each stands: from the chosen run and the exports to rows. Pure. */
import type { Export } from '../../src-main/contract/sharing.ts';
import { type ShareTarget, shareTargets } from './share-targets.ts';

export interface ShareItem {
  readonly target: ShareTarget;
  /** The training it is of; null for what belongs to the project. */
  readonly runId: string | null;
  /** Why it cannot be made yet; null when it can. */
  readonly cannot: string | null;
  /** The newest export of this item; null when it was never made. */
  readonly latest: Export | null;
  /** Older ones, newest first. */
  readonly earlier: readonly Export[];
}

/** One item for each target, with what was made of it: of the chosen run, or of the project. */
export function shareItems(
  exports: readonly Export[],
  has: { readonly runId: string | null; readonly scored: boolean; readonly approved: number },
): ShareItem[] {
  const newestFirst = [...exports].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  return shareTargets.map((target) => {
    const runId = target.of === 'run' ? has.runId : null;
    const [latest = null, ...earlier] = newestFirst.filter(
      (made) => made.kind === target.kind && made.runId === runId,
    );
    return { target, runId, latest, earlier, cannot: cannotBecause(target, has) };
  });
}

function cannotBecause(
  target: ShareTarget,
  has: { readonly runId: string | null; readonly scored: boolean; readonly approved: number },
): string | null {
  if (target.of === 'run' && has.runId === null) return 'Nothing is learned yet';
  if (target.needsScores === true && !has.scored) return 'Not scored yet';
  if (target.kind === 'examples' && has.approved === 0) return 'No example is approved yet';
  return null;
}

export function sizeOf(made: Export): number {
  return made.files.reduce((sum, file) => sum + file.bytes, 0);
}

export interface ItemState {
  readonly tone: 'calm' | 'warn' | 'bad';
  readonly working: boolean;
  readonly done: boolean;
  readonly words: string;
}

/** How it stands, in words. */
export function stateOf(made: Export | null, cannot: string | null = null): ItemState {
  const calm = { tone: 'calm', working: false, done: false } as const;
  if (made === null) return { ...calm, words: cannot ?? 'Not made yet' };
  switch (made.state) {
    case 'making':
      return { ...calm, working: true, words: made.doing?.words ?? 'Writing the files' };
    case 'checking':
      return { ...calm, working: true, words: made.doing?.words ?? 'Checking what was written' };
    case 'failed': {
      if (made.problem?.code === 'cancelled') return { ...calm, words: 'Stopped on request' };
      if (made.canResume) return { ...calm, tone: 'warn', words: 'Interrupted. It can go on' };
      const why = made.problem?.what ?? made.checks.find(({ ok }) => !ok)?.words ?? '';
      return { ...calm, tone: 'bad', words: `Not ready. ${why}`.trim() };
    }
    case 'ready': {
      if (made.stale !== null) return { ...calm, tone: 'warn', words: `Out of date. ${made.stale}` };
      // Figures in brackets are for whoever opens the row.
      const last = made.checks.at(-1)?.words.replace(/ \([^)]*\)$/, '');
      return { ...calm, done: true, words: last === undefined ? 'Ready' : `Ready. ${last}` };
    }
  }
}

/** A SHA-256 in groups of eight, as it is read aloud and compared. */
export function groupHash(sha256: string): string {
  return sha256.match(/.{1,8}/g)?.join(' ') ?? sha256;
}
