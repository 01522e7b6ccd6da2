import type { Example, ExampleCounts, ExampleRow } from '../../src-main/contract/examples.ts';
import { count, figure } from '../ui/words.ts';

const ruleWords: Record<string, string> = {
  faq: 'Found: question and answer',
  definition: 'Found: a definition',
  heading: 'Found under a heading',
  steps: 'Found: numbered steps',
  'table-row': 'Found: a row of a table',
};

/** Where an example comes from, for its row. */
export function originWords(row: ExampleRow): string {
  switch (row.origin) {
    case 'imported':
      return 'Imported';
    case 'rule':
      return ruleWords[row.detail ?? ''] ?? 'Found by rule';
    case 'drafted':
      return row.detail === 'wording' ? 'Other wording, drafted here' : 'Drafted on this computer';
    case 'chat':
      return 'Corrected in chat';
    case 'by-hand':
      return 'Written by hand';
  }
}

const splitWords = { training: 'for learning', validation: 'to check progress', test: 'for the test' };

/** The state of an example in its row; `warn` where a person has to act. */
export function rowState(row: ExampleRow): { words: string; tone: 'calm' | 'warn' } {
  switch (row.status) {
    case 'draft':
      if (row.firstApprovedBy !== null)
        return { words: `Approved by ${row.firstApprovedBy}, a second waits`, tone: 'calm' };
      return row.edited
        ? { words: 'Edited, not yet approved', tone: 'warn' }
        : { words: originWords(row), tone: 'calm' };
    case 'flagged':
      return {
        words: row.flaggedFor === null ? 'Flagged' : `Flagged for ${row.flaggedFor}`,
        tone: 'warn',
      };
    case 'approved':
      return { words: row.split === null ? 'Approved' : `Approved, ${splitWords[row.split]}`, tone: 'calm' };
    case 'rejected':
      return { words: 'Rejected', tone: 'calm' };
  }
}

/** What an example is used for, for the margin. */
export function useWords(row: ExampleRow): string {
  if (row.status === 'rejected') return 'Nothing is learned from it.';
  const fixed = row.splitFixed ? ' Its file says so.' : '';
  switch (row.split) {
    case 'training':
      return `Goes to learning.${fixed}`;
    case 'validation':
      return `Used to check progress while it learns; not learned from.${fixed}`;
    case 'test':
      return `Kept for the test; never learned from.${fixed}`;
    case null:
      return row.status === 'approved'
        ? 'Divided before training, by the document it comes from.'
        : 'Nothing is learned from it until it is approved.';
  }
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** The sentence in the stage's header. */
export function examplesSentence(counts: ExampleCounts): string {
  if (counts.total === 0) return 'Approve each answer it may learn from.';
  // The first is worth most; “What is missing” lists the others.
  const [first] = counts.missing;
  if (first !== undefined) return `Training still needs ${lowerFirst(first)}.`;
  if (counts.draft === 0 && counts.flagged > 0)
    return `Enough to train. ${count(counts.flagged, 'flagged example')} ${counts.flagged === 1 ? 'needs' : 'need'} somebody’s eye.`;
  if (counts.draft === 0) return 'Everything is decided. Enough to train.';
  return `Enough to train. ${figure(counts.draft)} ${counts.draft === 1 ? 'waits' : 'wait'} for review.`;
}

const acted: Record<string, string> = {
  approve: 'approved it',
  approved: 'approved it',
  reject: 'rejected it',
  rejected: 'rejected it',
  flag: 'flagged it',
  flagged: 'flagged it',
  reopen: 'opened it again',
  reopened: 'opened it again',
  edit: 'edited it',
  edited: 'edited it',
  'given a wrong answer': 'changed its wrong answer',
  weighed: 'changed how much it counts',
  'undid: wrong': 'took the wrong answer back',
  'undid: weigh': 'took the weight back',
  'undid: approve': 'took the approval back',
  'undid: reject': 'took the rejection back',
  'undid: flag': 'took the flag back',
  'undid: edit': 'took the edit back',
  'undid: reopen': 'took the new review back',
  created: 'added it',
  written: 'wrote it',
  corrected: 'corrected it in chat',
  imported: 'imported it',
  drafted: 'drafted it',
  found: 'found it',
  divided: 'divided it',
};

/** One line of an example's history. */
export function historyWords(entry: Example['history'][number]): string {
  return `${entry.actor} ${acted[entry.action] ?? entry.action}`;
}
