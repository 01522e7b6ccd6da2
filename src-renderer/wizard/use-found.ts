import { useEffect, useState } from 'react';
import type { Problem } from '../../src-main/contract/errors.ts';
import { core } from '../bridge.ts';
import { writeOpenItem } from '../documents/open-item.ts';
import { useQuery } from '../ui/use-query.ts';
import { findPlaces, type Found } from './find-places.ts';
import { stageHref } from './navigate.ts';
import { useWorkspace } from './workspace.tsx';

const typingMs = 150;
const most = 8;

async function findContent(projectId: string, query: string): Promise<Found[]> {
  const [passages, examples] = await Promise.all([
    core.documents.search({ projectId, query, limit: most }),
    core.examples.list({ projectId, query, limit: most }),
  ]);
  return [
    ...examples.rows.map(
      (row): Found => ({
        key: `example ${row.id}`,
        kind: 'Example',
        words: row.question,
        told: row.documentName ?? '',
        read: true,
        href: stageHref(projectId, 'examples', row.id),
      }),
    ),
    ...passages.map(
      (hit): Found => ({
        key: `passage ${hit.passageId}`,
        kind: 'Passage',
        words: hit.snippet,
        told: hit.page === null ? hit.documentName : `${hit.documentName}, page ${hit.page}`,
        read: true,
        href: stageHref(projectId, 'documents', writeOpenItem(hit.documentId, hit.passageId)),
      }),
    ),
  ];
}

/** Everything that holds the query: places at once, passages and examples of the open project as they come. */
export function useFound(
  projectId: string | null,
  query: string,
): { found: readonly Found[]; problem: Problem | null } {
  const { projects } = useWorkspace();
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(query.trim()), typingMs);
    return () => clearTimeout(timer);
  }, [query]);
  const content = useQuery(settled === '' || projectId === null ? null : `find ${projectId} ${settled}`, () =>
    findContent(projectId ?? '', settled),
  );
  return {
    found: [...findPlaces(query, projectId, projects ?? []), ...(content.value ?? [])],
    problem: content.problem,
  };
}
