import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type {
  Example,
  ExampleCounts,
  ExampleOrigin,
  ExampleRow,
  ExampleStatus,
  ReviewAction,
} from '../../src-main/contract/examples.ts';
import type { Problem } from '../../src-main/contract/errors.ts';
import { core } from '../bridge.ts';
import { problemOf } from '../ui/problem-of.ts';
import { useQuery } from '../ui/use-query.ts';
import { showAllAgain, useChosen, type Chosen } from './chosen-store.ts';
import { useDetails } from './use-details.ts';
import { useReviewSettings } from './use-review-settings.ts';

/** `mine`: flagged for the person at the desk; `second`: approved by somebody else, waiting for a second person. */
export type StatusFilter = ExampleStatus | 'all' | 'mine' | 'second';

export interface QueueFilter {
  readonly status: StatusFilter;
  readonly origin: ExampleOrigin | null;
  readonly query: string;
}

export interface Queue {
  readonly filter: QueueFilter;
  readonly setFilter: (change: Partial<QueueFilter>) => void;
  /** undefined until the first answer. */
  readonly rows: readonly ExampleRow[] | undefined;
  readonly counts: ExampleCounts | undefined;
  /** How many persons must approve. */
  readonly approvals: 1 | 2;
  /** Picked out by another view: only these are shown. */
  readonly chosen: Chosen | null;
  readonly problem: Problem | null;
  readonly dismiss: () => void;
  readonly current: ExampleRow | null;
  readonly detail: Example | null;
  readonly open: (id: string) => void;
  readonly step: (by: 1 | -1) => void;
  /** Act on examples; those that leave the list make room at once, the answer of the core follows. */
  readonly act: (ids: readonly string[], act: ReviewAction) => Promise<boolean>;
  /** The words of what was undone, or null. */
  readonly undo: () => Promise<string | null>;
}

const emptyFilter: QueueFilter = { status: 'draft', origin: null, query: '' };

const becomes: Record<ReviewAction['action'], ExampleStatus | null> = {
  approve: 'approved',
  reject: 'rejected',
  flag: 'flagged',
  reopen: 'draft',
  edit: null,
  wrong: null,
  weigh: null,
};

/** What a row looks like right after an action, before the core has answered. */
function applied(row: ExampleRow, act: ReviewAction): ExampleRow {
  if (act.action === 'edit') return { ...row, question: act.question, answer: act.answer, edited: true };
  if (act.action === 'weigh') return { ...row, weight: act.weight };
  return { ...row, status: becomes[act.action] ?? row.status };
}

/** What the core is asked for. Where two must approve, what waits for somebody else is not shown again. */
function byStatus(status: StatusFilter, me: string, approvals: 1 | 2) {
  if (status === 'all') return {};
  if (status === 'mine') return { flaggedFor: me };
  if (status === 'second') return { secondFor: me };
  return status === 'draft' && approvals === 2 ? { status, notFirstBy: me } : { status };
}

function fitsStatus(row: ExampleRow, status: StatusFilter): boolean {
  if (status === 'all') return true;
  if (status === 'mine') return row.status === 'flagged';
  if (status === 'second') return row.status === 'draft';
  return row.status === status;
}

/** The review queue of a project: filtered rows, the open one, and what can be done with them. */
export function useQueue(projectId: string, asked: string | null): Queue {
  const [filter, setWhole] = useState<QueueFilter>(emptyFilter);
  const [currentId, setCurrentId] = useState<string | null>(asked);
  const [problem, setProblem] = useState<Problem | null>(null);
  /** Rows acted on whose answer has not come yet: an older list must not bring them back. */
  const [pending, setPending] = useState<ReadonlyMap<string, ExampleRow>>(new Map());

  const settings = useReviewSettings(projectId).value;
  const me = settings?.me ?? '';
  const approvals = settings?.approvals ?? 1;
  const chosen = useChosen(projectId);
  const list = useQuery(
    `examples ${projectId} ${JSON.stringify(filter)} ${approvals} ${chosen?.ids.join() ?? ''}`,
    () =>
      core.examples.list({
        projectId,
        limit: 5000,
        ...(chosen === null ? byStatus(filter.status, me, approvals) : { ids: [...chosen.ids] }),
        ...(filter.origin !== null && { origin: filter.origin }),
        ...(filter.query.trim() !== '' && { query: filter.query.trim() }),
      }),
    (event) => event.type === 'examples-changed' && event.projectId === projectId,
  );
  const counts = useQuery(
    `example counts ${projectId}`,
    () => core.examples.counts({ projectId }),
    (event) => event.type === 'examples-changed' && event.projectId === projectId,
  );

  const fits = useCallback(
    (row: ExampleRow) => chosen !== null || fitsStatus(row, filter.status),
    [filter.status, chosen],
  );
  const loaded = list.value?.rows;
  const rows = useMemo(
    () => loaded?.map((row) => pending.get(row.id) ?? row).filter(fits),
    [loaded, pending, fits],
  );
  const held = useRef<ExampleRow | null>(null);
  const found = rows?.find((row) => row.id === currentId);
  const details = useDetails(rows ?? [], currentId);
  const detail = details.get(currentId);
  if (found !== undefined) held.current = found;
  // An example that left the filtered list by itself stays open until somebody moves on.
  const current = found ?? (held.current?.id === currentId ? held.current : null) ?? detail;

  useEffect(() => {
    if (asked !== null) setCurrentId(asked);
  }, [asked]);
  // An example that was asked for by address is shown in its list, whatever its state.
  const hidden = asked !== null && asked === currentId && rows !== undefined && found === undefined;
  const widened = useRef<string | null>(null);
  useEffect(() => {
    if (!hidden || widened.current === asked) return;
    widened.current = asked;
    setWhole({ ...emptyFilter, status: 'all' });
  }, [hidden, asked]);
  const first = rows?.[0]?.id ?? null;
  useEffect(() => {
    if (currentId === null && first !== null) setCurrentId(first);
  }, [currentId, first]);

  const step = useCallback(
    (by: 1 | -1) => {
      if (rows === undefined) return;
      const at = rows.findIndex((row) => row.id === currentId);
      const next = at === -1 ? rows[0] : rows[at + by];
      if (next !== undefined) setCurrentId(next.id);
    },
    [rows, currentId],
  );

  const act = useCallback(
    async (ids: readonly string[], action: ReviewAction): Promise<boolean> => {
      const chosen = new Set(ids);
      const before = rows ?? [];
      const changed = new Map(
        before.filter((row) => chosen.has(row.id)).map((row) => [row.id, applied(row, action)]),
      );
      setProblem(null);
      setPending((now) => new Map([...now, ...changed]));
      if (
        currentId !== null &&
        chosen.has(currentId) &&
        action.action !== 'edit' &&
        action.action !== 'reopen'
      ) {
        const at = before.findIndex((row) => row.id === currentId);
        const left = (row: ExampleRow) => !chosen.has(row.id);
        const next = before.slice(at + 1).find(left) ?? before.slice(0, Math.max(0, at)).findLast(left);
        // None is left: nothing is open, rather than one that is decided.
        setCurrentId(next?.id ?? null);
      }
      const to = becomes[action.action];
      if (to !== null) {
        counts.change((now) => {
          if (now === undefined) return now;
          const moved = { ...now };
          for (const row of before) {
            if (!chosen.has(row.id) || row.status === to) continue;
            moved[row.status] -= 1;
            moved[to] += 1;
          }
          return moved;
        });
      }
      try {
        await core.examples.review({ exampleIds: [...ids], act: action });
        list.change((now) => now && { ...now, rows: now.rows.map((row) => changed.get(row.id) ?? row) });
        return true;
      } catch (thrown) {
        setProblem(problemOf(thrown));
        return false;
      } finally {
        details.forget(ids);
        setPending((now) => new Map([...now].filter(([id]) => !chosen.has(id))));
        list.reload();
        counts.reload();
      }
    },
    [rows, currentId, list, counts, details],
  );

  const undo = useCallback(async () => {
    setProblem(null);
    try {
      const undone = await core.examples.undo({ projectId });
      if (undone === null) return null;
      details.forget(undone.exampleIds);
      list.reload();
      counts.reload();
      const back = undone.exampleIds[0];
      if (back !== undefined) setCurrentId(back);
      return undone.words;
    } catch (thrown) {
      setProblem(problemOf(thrown));
      return null;
    }
  }, [projectId, list, counts, details]);

  return {
    filter,
    setFilter: useCallback(
      (change: Partial<QueueFilter>) => {
        showAllAgain(projectId);
        setWhole((before) => ({ ...before, ...change }));
        // The first of the new list opens.
        setCurrentId(null);
      },
      [projectId],
    ),
    rows,
    counts: counts.value,
    approvals,
    chosen,
    problem: problem ?? list.problem ?? counts.problem,
    dismiss: () => setProblem(null),
    current,
    detail: detail?.id === currentId ? detail : null,
    open: setCurrentId,
    step,
    act,
    undo,
  };
}
