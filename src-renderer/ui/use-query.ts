import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../src-main/contract/errors.ts';
import type { WorkspaceEvent } from '../../src-main/contract/workspace.ts';
import { problemOf } from './problem-of.ts';

/** Events come in bursts (one per file, per step): reload at most this often. */
const reloadEveryMs = 200;

/** Where queries hear that something changed. */
export interface Hearing {
  readonly onEvent: (listener: (event: WorkspaceEvent) => void) => () => void;
  /** Called when events may have been missed. */
  readonly onReconnect: (listener: () => void) => () => void;
}

const silence: Hearing = { onEvent: () => () => {}, onReconnect: () => () => {} };
let hearing = silence;

/** Called once by main.tsx with the bridge, which the design system does not know. */
export function hearFrom(next: Hearing): void {
  hearing = next;
}

export interface Query<T> {
  /** The last value that arrived for this key; stays while a newer one is loaded. */
  readonly value: T | undefined;
  readonly problem: Problem | null;
  readonly reload: () => void;
  /** Change the value at once, ahead of the core's answer. */
  readonly change: (next: (value: T | undefined) => T | undefined) => void;
}

interface Held<T> {
  readonly key: string;
  readonly value: T | undefined;
  readonly problem: Problem | null;
}

/**
 * Load on mount and whenever `key` changes; load again on events for which `when` says yes and after a
 * lost connection. `key` names what is loaded ("documents PROJECT"); a null key loads nothing.
 */
export function useQuery<T>(
  key: string | null,
  load: () => Promise<T>,
  when?: (event: WorkspaceEvent) => boolean,
): Query<T> {
  const [held, setHeld] = useState<Held<T>>({ key: '', value: undefined, problem: null });
  const latest = useRef({ load, when, asked: 0 });
  latest.current.load = load;
  latest.current.when = when;

  const reload = useCallback(() => {
    if (key === null) return;
    latest.current.asked += 1;
    const asked = latest.current.asked;
    latest.current.load().then(
      (value) => {
        if (asked === latest.current.asked) setHeld({ key, value, problem: null });
      },
      (thrown: unknown) => {
        if (asked !== latest.current.asked) return;
        const problem = problemOf(thrown);
        setHeld((before) => ({ key, value: before.key === key ? before.value : undefined, problem }));
      },
    );
  }, [key]);

  useEffect(() => {
    reload();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stopEvents = hearing.onEvent((event) => {
      if (latest.current.when?.(event) !== true || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        reload();
      }, reloadEveryMs);
    });
    const stopReconnect = hearing.onReconnect(reload);
    const { current } = latest;
    return () => {
      // An answer still under way belongs to a key that is gone.
      current.asked += 1;
      clearTimeout(timer);
      stopEvents();
      stopReconnect();
    };
  }, [reload]);

  const change = useCallback(
    (next: (value: T | undefined) => T | undefined) => {
      if (key === null) return;
      latest.current.asked += 1;
      setHeld((before) => ({
        key,
        value: next(before.key === key ? before.value : undefined),
        problem: before.problem,
      }));
    },
    [key],
  );

  const mine = held.key === key;
  return { value: mine ? held.value : undefined, problem: mine ? held.problem : null, reload, change };
}
