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
  const passages = `Ready, ${count(row.passages, 'passage')}`;
  if (row.sameAs !== null) return `${passages}, ${percent(row.sameAs.share)} like another`;
  const odd = row.quality[0];
  return odd === undefined ? passages : `${passages}, ${oddWords[odd.code] ?? 'worth a look'}`;
}

/** What is odd about a text, in as few words as a row has room for. */
const oddWords: Readonly<Record<string, string>> = {
  'too-short': 'very short',
  boilerplate: 'mostly repetition',
  garbled: 'many words misread',
  'mixed-languages': 'several languages',
};

/** `94 %`; never a hundred for what is not all the same. */
export function percent(share: number): string {
  return `${Math.min(99, Math.floor(share * 100))}\u00a0%`;
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

export type DocumentFilter = 'all' | 'needs-you' | 'private' | 'scanned' | 'duplicates' | 'not-used';

/** Whether a person has to look: something was skipped or refused, or much of the text is misread. */
export function needsYou(row: DocumentRow): boolean {
  if (row.state === 'ready-with-warnings' || row.state === 'refused') return true;
  return row.state === 'ready' && row.quality.some(({ code }) => code === 'garbled');
}

function isNotUsed({ state }: DocumentRow): boolean {
  return state === 'refused' || state === 'duplicate' || state === 'cancelled';
}

/**
 * Whether a file belongs under a filter of the list.
 * @param undecided documents with private details that nobody has decided
 */
export function inFilter(
  row: DocumentRow,
  filter: DocumentFilter,
  undecided: ReadonlySet<string> = new Set(),
): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'needs-you':
      return needsYou(row);
    case 'private':
      return undecided.has(row.id);
    case 'scanned':
      return row.scanned;
    case 'duplicates':
      return row.state === 'duplicate' || row.sameAs !== null;
    case 'not-used':
      return isNotUsed(row);
  }
}

/** What needs a person comes first; otherwise in the order the files were added, which their ids are in. */
export function inWorkOrder(rows: readonly DocumentRow[]): DocumentRow[] {
  const ranks: DocumentRow[][] = [[], [], [], []];
  for (const row of rows) {
    const rank = needsYou(row) ? 0 : row.state === 'reading' ? 1 : isNotUsed(row) ? 3 : 2;
    ranks[rank]?.push(row);
  }
  return ranks.flatMap((some) => some.sort((a, b) => (a.id < b.id ? -1 : 1)));
}

/** The one sentence in the stage's header: “38 documents, 1,204 passages, 3 need you.” */
export function documentsSentence(rows: readonly DocumentRow[]): string {
  if (rows.length === 0) return 'Bring the files your office already answers from.';
  let passages = 0;
  let eye = 0;
  let busy = 0;
  for (const row of rows) {
    passages += row.state === 'duplicate' ? 0 : row.passages;
    if (needsYou(row)) eye += 1;
    if (row.state === 'reading' || row.state === 'waiting') busy += 1;
  }
  const parts = [count(rows.length, 'document'), count(passages, 'passage')];
  if (busy > 0) parts.push(`${figure(busy)} to be read`);
  if (eye > 0) parts.push(`${figure(eye)} ${eye === 1 ? 'needs' : 'need'} you`);
  return `${parts.join(', ')}.`;
}
