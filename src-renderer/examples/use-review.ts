import { useCallback, useEffect, useState } from 'react';
import type { ExampleStatus, ReviewAction } from '../../src-main/contract/examples.ts';
import { writeOpenItem } from '../documents/open-item.ts';
import { say, unsay } from '../ui/toast.tsx';
import { useKeys } from '../ui/use-keys.ts';
import { count, figure } from '../ui/words.ts';
import { goToStage } from '../wizard/navigate.ts';
import type { Queue } from './use-queue.ts';
import type { Ticks } from './use-ticks.ts';

/** What the desk shows and does; every one of these has a button and a key. */
export interface Review {
  /** How many examples an action would touch. */
  readonly many: number;
  readonly editing: boolean;
  readonly changesShown: boolean;
  readonly marginShown: boolean;
  readonly note: string;
  readonly setNote: (note: string) => void;
  /** The colleague a flag is for. */
  readonly flagFor: string | null;
  readonly setFlagFor: (name: string | null) => void;
  readonly act: (act: ReviewAction) => void;
  /** What was done last, in words; announced. */
  readonly result: string;
  readonly approve: () => void;
  readonly reject: () => void;
  readonly flag: () => void;
  readonly reopen: () => void;
  readonly edit: () => void;
  readonly save: (question: string, answer: string) => void;
  readonly cancel: () => void;
  readonly next: () => void;
  readonly changes: () => void;
  readonly clear: () => void;
}

const past: Record<ReviewAction['action'], string> = {
  approve: 'Approved',
  reject: 'Rejected',
  flag: 'Flagged',
  reopen: 'Open for review again',
  edit: 'Edit saved',
  wrong: 'Wrong answer kept',
  weigh: 'Weight changed',
};

/** The review by keyboard and by button. */
export function useReview(projectId: string, queue: Queue, ticks: Ticks): Review {
  const [editing, setEditing] = useState(false);
  const [changesShown, setChangesShown] = useState(true);
  const [marginShown, setMarginShown] = useState(false);
  const [result, setResult] = useState('');
  const [note, setNote] = useState('');
  const [flagFor, setFlagFor] = useState<string | null>(null);
  const id = queue.current?.id ?? null;
  useEffect(() => {
    setEditing(false);
    setNote('');
    setFlagFor(null);
  }, [id]);

  const undo = useCallback(async () => {
    unsay();
    const words = await queue.undo();
    setResult(words ?? 'Nothing to undo.');
  }, [queue]);

  async function act(action: ReviewAction): Promise<void> {
    const ids = ticks.ids.size > 0 ? [...ticks.ids] : id === null ? [] : [id];
    if (ids.length === 0) return;
    const bulk = ids.length > 1;
    const statuses = queue.rows?.filter((row) => ids.includes(row.id)).map((row) => row.status) ?? [];
    const decides = action.action === 'approve' || action.action === 'reject' || action.action === 'flag';
    const fewer = decides
      ? statuses.filter((status) => status === 'draft').length
      : action.action === 'reopen'
        ? -ids.length
        : 0;
    const left = Math.max(0, (queue.counts?.draft ?? 0) - fewer);
    const waits = action.action === 'approve' && queue.approvals === 2;
    const words = `${waits ? 'Your approval is kept' : past[action.action]}. ${left === 0 ? 'None' : figure(left)} to review.`;
    // With the last of a list its desk goes too, and with it the line that would say so.
    const emptied = decides && queue.filter.status !== 'all' && statuses.length === queue.rows?.length;
    setResult(words);
    ticks.clear();
    if (!(await queue.act(ids, action))) setResult('');
    else if (bulk)
      say(
        waits
          ? `${count(ids.length, 'example')} approved by you`
          : `${count(ids.length, 'example')} ${past[action.action].toLowerCase()}`,
        () => void undo(),
      );
    else if (emptied) say(words, () => void undo());
  }

  const review: Review = {
    many: ticks.ids.size,
    editing,
    changesShown,
    marginShown,
    note,
    setNote,
    flagFor,
    setFlagFor,
    act: (action) => void act(action),
    result,
    approve: () => void act({ action: 'approve' }),
    reject: () => void act({ action: 'reject', reason: note.trim() }),
    flag: () => void act({ action: 'flag', note: note.trim(), for: flagFor }),
    reopen: () => void act({ action: 'reopen' }),
    edit: () => setEditing(queue.current !== null),
    save: (question, answer) => {
      setEditing(false);
      if (id === null) return;
      if (question === queue.current?.question && answer === queue.current.answer) return;
      setResult('Edit saved.');
      void queue.act([id], { action: 'edit', question, answer });
    },
    cancel: () => setEditing(false),
    next: () => queue.step(1),
    changes: () => setChangesShown((shown) => !shown),
    clear: ticks.clear,
  };

  function openPage(): void {
    const detail = queue.detail;
    if (detail?.documentId == null) return;
    goToStage(projectId, 'documents', writeOpenItem(detail.documentId, detail.passage?.id ?? null));
  }

  const reading = !editing && id !== null;
  const status = queue.current?.status;
  /** A key that would change nothing does nothing. */
  const unless = (already: ExampleStatus, act: () => void) =>
    reading && (review.many > 0 || status !== already) ? act : undefined;
  useKeys({
    a: unless('approved', review.approve),
    e: reading && review.many === 0 ? review.edit : undefined,
    r: unless('rejected', review.reject),
    f: unless('flagged', review.flag),
    j: reading ? review.next : undefined,
    k: reading ? () => queue.step(-1) : undefined,
    d: reading ? review.changes : undefined,
    p: reading ? openPage : undefined,
    'ctrl+a': reading ? () => ticks.tick((queue.rows ?? []).map((row) => row.id)) : undefined,
    x: reading ? () => ticks.set(id, !ticks.ids.has(id)) : undefined,
    z: editing ? undefined : () => void undo(),
    i: () => setMarginShown((shown) => !shown),
    Escape: review.many > 0 ? ticks.clear : marginShown ? () => setMarginShown(false) : undefined,
  });
  return review;
}
