import { useCallback, useMemo, useState } from 'react';

/** The examples ticked for acting on many at once. */
export interface Ticks {
  readonly ids: ReadonlySet<string>;
  readonly tick: (ids: readonly string[]) => void;
  readonly set: (id: string, ticked: boolean) => void;
  readonly clear: () => void;
}

const none: ReadonlySet<string> = new Set();

/** Ticks among the rows that are shown; rows that left the list lose theirs. */
export function useTicks(shown: readonly { readonly id: string }[] | undefined): Ticks {
  const [all, setAll] = useState<ReadonlySet<string>>(none);
  const ids = useMemo(() => {
    if (all.size === 0 || shown === undefined) return none;
    return new Set(shown.filter((row) => all.has(row.id)).map((row) => row.id));
  }, [all, shown]);
  return {
    ids,
    tick: useCallback((more: readonly string[]) => setAll((before) => new Set([...before, ...more])), []),
    set: useCallback((id: string, ticked: boolean) => {
      setAll((before) => {
        const next = new Set(before);
        if (ticked) next.add(id);
        else next.delete(id);
        return next;
      });
    }, []),
    clear: useCallback(() => setAll(none), []),
  };
}
