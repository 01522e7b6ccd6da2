import { useMemo } from 'react';
import { core } from '../bridge.ts';
import { useQuery } from '../ui/use-query.ts';

/** Documents with private details that nobody has decided. */
export function useUndecided(projectId: string): ReadonlySet<string> {
  const { value } = useQuery(
    `details by document ${projectId}`,
    () => core.privacy.byDocument({ projectId }),
    (event) => event.type === 'privacy-changed' && event.projectId === projectId,
  );
  return useMemo(
    () => new Set((value ?? []).flatMap(({ documentId, open }) => (open > 0 ? [documentId] : []))),
    [value],
  );
}
