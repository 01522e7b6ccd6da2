import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Example, ExampleRow } from '../../src-main/contract/examples.ts';
import { core, onEvent } from '../bridge.ts';

/** How many rows after the open one are fetched ahead, so that the next is in place within a frame. */
const ahead = 3;

export interface Details {
  readonly get: (id: string | null) => Example | null;
  /** Load these again when they are next needed. */
  readonly forget: (ids: readonly string[]) => void;
}

/** Passage, checks and history of the open example and of the next few. */
export function useDetails(rows: readonly ExampleRow[], currentId: string | null): Details {
  const held = useRef(new Map<string, Example>());
  const asked = useRef(new Set<string>());
  const [version, setVersion] = useState(0);

  useEffect(
    () =>
      onEvent((event) => {
        if (event.type !== 'examples-changed') return;
        asked.current.clear();
        setVersion((before) => before + 1);
      }),
    [],
  );

  useEffect(() => {
    const at = rows.findIndex((row) => row.id === currentId);
    const wanted = at === -1 ? [] : rows.slice(at, at + 1 + ahead).map((row) => row.id);
    if (currentId !== null && at === -1) wanted.push(currentId);
    for (const exampleId of wanted) {
      if (asked.current.has(exampleId)) continue;
      asked.current.add(exampleId);
      core.examples.get({ exampleId }).then(
        (example) => {
          held.current.set(exampleId, example);
          setVersion((before) => before + 1);
        },
        // It may be gone by now; the list will say so.
        () => held.current.delete(exampleId),
      );
    }
  }, [rows, currentId, version]);

  const forget = useCallback((ids: readonly string[]) => {
    for (const id of ids) asked.current.delete(id);
    setVersion((before) => before + 1);
  }, []);

  return useMemo(
    () => ({ get: (id) => (id === null ? null : (held.current.get(id) ?? null)), forget, version }),
    [forget, version],
  );
}
