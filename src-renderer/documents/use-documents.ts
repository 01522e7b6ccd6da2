import { useEffect } from 'react';
import type { DocumentRow } from '../../src-main/contract/documents.ts';
import { core, onEvent } from '../bridge.ts';
import { useQuery, type Query } from '../ui/use-query.ts';

/** Thousands of files change in a burst while they are read: the list takes their changes together this often. */
const togetherMs = 250;

/** The files of a project; rows change in place as the core reports on them. */
export function useDocuments(projectId: string): Query<readonly DocumentRow[]> {
  const list = useQuery<readonly DocumentRow[]>(`documents ${projectId}`, () =>
    core.documents.list({ projectId }),
  );
  const { change } = list;
  useEffect(() => {
    const changed = new Map<string, DocumentRow | null>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    function apply(): void {
      timer = undefined;
      const now = new Map(changed);
      changed.clear();
      change((before) => (before === undefined ? before : withChanges(before, now)));
    }
    const stop = onEvent((event) => {
      if (event.type === 'document-changed' && event.projectId === projectId) {
        changed.set(event.document.id, event.document);
      } else if (event.type === 'document-removed' && event.projectId === projectId) {
        changed.set(event.documentId, null);
      } else return;
      timer ??= setTimeout(apply, togetherMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [projectId, change]);
  return list;
}

/** Rows replaced, removed (null) or added at the end. */
export function withChanges(
  before: readonly DocumentRow[],
  changed: ReadonlyMap<string, DocumentRow | null>,
): DocumentRow[] {
  const left = new Map(changed);
  const rows: DocumentRow[] = [];
  for (const row of before) {
    const now = left.get(row.id);
    left.delete(row.id);
    if (now === undefined) rows.push(row);
    else if (now !== null) rows.push(now);
  }
  for (const row of left.values()) if (row !== null) rows.push(row);
  return rows;
}
