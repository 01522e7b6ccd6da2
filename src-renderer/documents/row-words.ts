import type { DocumentRow } from '../../src-main/contract/documents.ts';
import { count, figure } from '../ui/words.ts';

export interface RowWords {
  readonly words: string;
  /** `warn` and `bad` only where a person has to act. */
  readonly tone: 'calm' | 'warn' | 'bad';
  readonly working: boolean;
}

function reading(row: DocumentRow): string {
  const { progress } = row;
  if (progress === null || progress.unit === 'bytes') return 'Reading';
  const noun = progress.unit === 'pages' ? 'page' : 'row';
  return progress.total === null
    ? `Reading ${noun} ${figure(progress.done)}`
    : `Reading ${noun} ${figure(progress.done)} of ${figure(progress.total)}`;
}

function readyWords(row: DocumentRow): string {
  if (row.pairs > 0) return `Ready, ${count(row.pairs, 'pair')} for the examples`;
  return `Ready, ${count(row.passages, 'passage')}`;
}

/** What a decoder had to say about it stands in brackets, and belongs to the opened file. */
function refusedWords(what: string | undefined): string {
  return what?.replace(/( \([^()]*\))?\.?$/, '') ?? 'Not opened';
}

/** The state of a file in words, for its row. */
export function rowWords(row: DocumentRow): RowWords {
  const first = row.warnings[0]?.message.replace(/\.$/, '');
  switch (row.state) {
    case 'waiting':
      return { words: 'Waiting to be read', tone: 'calm', working: false };
    case 'reading':
      return { words: reading(row), tone: 'calm', working: true };
    case 'ready':
      return { words: readyWords(row), tone: 'calm', working: false };
    case 'ready-with-warnings': {
      const words =
        row.warnings.length === 1 && first !== undefined
          ? first
          : `${count(row.warnings.length, 'thing')} to check`;
      return { words, tone: 'warn', working: false };
    }
    case 'refused':
      return { words: refusedWords(row.problem?.what), tone: 'bad', working: false };
    case 'duplicate':
      return {
        words: row.problem?.what.replace(/\.$/, '') ?? 'Duplicate, not used',
        tone: 'calm',
        working: false,
      };
    case 'cancelled':
      return { words: 'Stopped before it was read', tone: 'calm', working: false };
  }
}

export type DocumentFilter = 'all' | 'needs-you' | 'not-used';

/** Whether a file belongs under a filter of the list. */
export function inFilter(row: DocumentRow, filter: DocumentFilter): boolean {
  if (filter === 'all') return true;
  const notUsed = row.state === 'refused' || row.state === 'duplicate' || row.state === 'cancelled';
  return filter === 'not-used' ? notUsed : row.state === 'ready-with-warnings' || row.state === 'refused';
}

/** What needs a person comes first; otherwise in the order the files were added. */
export function inWorkOrder(rows: readonly DocumentRow[]): DocumentRow[] {
  const rank = (row: DocumentRow) =>
    inFilter(row, 'needs-you') ? 0 : row.state === 'reading' ? 1 : inFilter(row, 'not-used') ? 3 : 2;
  return rows.toSorted(
    (a, b) => rank(a) - rank(b) || a.addedAt.localeCompare(b.addedAt) || a.name.localeCompare(b.name),
  );
}

/** The one sentence in the stage's header. */
export function documentsSentence(rows: readonly DocumentRow[]): string {
  if (rows.length === 0) return 'Bring the files your office already answers from.';
  const ready = rows.filter((row) => row.state === 'ready' || row.state === 'ready-with-warnings').length;
  const busy = rows.filter((row) => row.state === 'reading' || row.state === 'waiting').length;
  const eye = rows.filter((row) => row.state === 'ready-with-warnings').length;
  const refused = rows.filter((row) => row.state === 'refused').length;
  const parts = [
    busy === 0
      ? `${ready === rows.length ? `All ${figure(ready)}` : `${figure(ready)} of ${figure(rows.length)}`} ${rows.length === 1 ? 'file is' : 'files are'} ready.`
      : `${figure(ready)} of ${count(rows.length, 'file')} ${ready === 1 ? 'is' : 'are'} ready, ${figure(busy)} to be read.`,
  ];
  if (rows.length === 1 && ready === 1) parts[0] = 'The file is ready.';
  const eyeWords = eye === 0 ? '' : `${figure(eye)} ${eye === 1 ? 'needs' : 'need'} your eye`;
  const refusedWords = refused === 0 ? '' : `${figure(refused)} could not be opened`;
  const rest = [eyeWords, refusedWords].filter(Boolean).join(', ');
  return rest === '' ? (parts[0] ?? '') : `${parts[0]} ${rest}.`;
}
