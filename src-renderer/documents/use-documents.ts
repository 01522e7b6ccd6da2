import { useEffect } from 'react';
import type { DocumentRow } from '../../src-main/contract/documents.ts';
import { core, onEvent } from '../bridge.ts';
import { useQuery, type Query } from '../ui/use-query.ts';

/** The files of a project; rows change in place as the core reports on them. */
export function useDocuments(projectId: string): Query<readonly DocumentRow[]> {
  const list = useQuery<readonly DocumentRow[]>(
    `documents ${projectId}`,
    () => core.documents.list({ projectId }),
    (event) => event.type === 'document-removed' && event.projectId === projectId,
  );
  const { change } = list;
  useEffect(
    () =>
      onEvent((event) => {
        if (event.type !== 'document-changed' || event.projectId !== projectId) return;
        const row = event.document;
        change((before) => {
          if (before === undefined) return before;
          const known = before.some((each) => each.id === row.id);
          return known ? before.map((each) => (each.id === row.id ? row : each)) : [...before, row];
        });
      }),
    [projectId, change],
  );
  return list;
}
