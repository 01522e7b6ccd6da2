import { useCallback, useRef, useState } from 'react';
import type { Problem } from '../../src-main/contract/errors.ts';
import { problemOf } from './problem-of.ts';

export interface Action<Input extends unknown[]> {
  readonly run: (...input: Input) => Promise<void>;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly dismiss: () => void;
}

/** Something a button does: busy while it runs, a second click ignored, a refusal kept to be shown. */
export function useAction<Input extends unknown[]>(
  act: (...input: Input) => Promise<unknown>,
): Action<Input> {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef({ act, busy: false });
  latest.current.act = act;
  const run = useCallback(async (...input: Input) => {
    if (latest.current.busy) return;
    latest.current.busy = true;
    setBusy(true);
    setProblem(null);
    try {
      await latest.current.act(...input);
    } catch (thrown) {
      setProblem(problemOf(thrown));
    } finally {
      latest.current.busy = false;
      setBusy(false);
    }
  }, []);
  return { run, busy, problem, dismiss: useCallback(() => setProblem(null), []) };
}
