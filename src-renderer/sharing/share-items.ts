/** What can be shared, and how each stands: from the project's runs and exports to rows. Pure. */
import type { Export } from '../../src-main/contract/sharing.ts';
import type { RunRow } from '../../src-main/contract/training.ts';

export interface ShareItem {
  readonly key: string;
  readonly kind: Export['kind'];
  readonly run: RunRow | null;
  readonly title: string;
  readonly note: string;
  /** The newest export of this item; null when it was never made. */
  readonly latest: Export | null;
  /** Older ones, newest first. */
  readonly earlier: readonly Export[];
}

/** One item for each run with a result, newest first, then the approved examples. */
export function shareItems(
  runs: readonly RunRow[],
  exports: readonly Export[],
  approved: number,
  nameOf: (run: RunRow) => string,
): ShareItem[] {
  const newestFirst = [...exports].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const item = (rest: Omit<ShareItem, 'latest' | 'earlier'>): ShareItem => {
    const [latest = null, ...earlier] = newestFirst.filter(
      ({ kind, runId }) => kind === rest.kind && (rest.run === null || runId === rest.run.id),
    );
    return { ...rest, latest, earlier };
  };
  const learned = [...runs]
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .map((run) =>
      item({
        key: run.id,
        kind: 'adapter',
        run,
        title: 'What it learned, on its own',
        note: runs.length > 1 ? nameOf(run) : 'Small file that sits on top of the base model, with its card',
      }),
    );
  return [
    ...learned,
    item({
      key: 'examples',
      kind: 'examples',
      run: null,
      title: 'Approved examples',
      note: `${approved.toLocaleString('en-GB')} ${approved === 1 ? 'pair' : 'pairs'}, one file for each part`,
    }),
  ];
}

export function sizeOf(made: Export): number {
  return made.files.reduce((sum, file) => sum + file.bytes, 0);
}

/** How it stands, in words. */
export function stateOf(made: Export | null): {
  tone: 'calm' | 'bad';
  working: boolean;
  done: boolean;
  words: string;
} {
  if (made === null) return { tone: 'calm', working: false, done: false, words: 'Not made yet' };
  switch (made.state) {
    case 'making':
      return { tone: 'calm', working: true, done: false, words: 'Writing the files' };
    case 'checking':
      return { tone: 'calm', working: true, done: false, words: 'Checking what was written' };
    case 'failed':
      return {
        tone: 'bad',
        working: false,
        done: false,
        words: `Not ready. ${made.problem?.what ?? made.checks.find(({ ok }) => !ok)?.words ?? ''}`.trim(),
      };
    case 'ready': {
      const last = made.checks.at(-1)?.words;
      return {
        tone: 'calm',
        working: false,
        done: true,
        words: last === undefined ? 'Ready' : `Ready. ${last}`,
      };
    }
  }
}

/** A SHA-256 in groups of eight, as it is read aloud and compared. */
export function groupHash(sha256: string): string {
  return sha256.match(/.{1,8}/g)?.join(' ') ?? sha256;
}
