import { useEffect, useState } from 'react';
import type { Problem } from '../../src-main/contract/errors.ts';
import { core } from '../bridge.ts';
import { writeOpenItem } from '../documents/open-item.ts';
import { useQuery } from '../ui/use-query.ts';
import { hrefOf, stageHref } from './navigate.ts';
import { road } from './road.ts';
import { useWorkspace, type ListedProject } from './workspace.tsx';

export interface Found {
  readonly key: string;
  readonly kind: 'Step' | 'Project' | 'Setting' | 'Passage' | 'Example';
  /** With matches between U+E000 and U+E001 where the core marks them. */
  readonly words: string;
  readonly told: string;
  /** Set in serif: it is content, not a tool. */
  readonly read: boolean;
  readonly href: string;
}

const typingMs = 150;
const most = 8;

/** The steps, settings and projects whose words hold the query. */
export function findPlaces(
  query: string,
  projectId: string | null,
  projects: readonly ListedProject[],
): Found[] {
  const asked = query.trim().toLowerCase();
  const steps = (projectId === null ? [] : road).map(
    (step): Found => ({
      key: `step ${step.stage}`,
      kind: 'Step',
      words: step.name,
      told: step.purpose,
      read: false,
      href: stageHref(projectId ?? '', step.stage),
    }),
  );
  const others = projects.map(
    (project): Found => ({
      key: `project ${project.id}`,
      kind: 'Project',
      words: project.name,
      told: project.note,
      read: false,
      href: stageHref(project.id, 'documents'),
    }),
  );
  const settings = (
    [
      ['look', 'Look and keys'],
      ['reviewer', 'Reviewer'],
      ['storage', 'What is stored where'],
      ['log', 'Log'],
    ] as const
  ).map(
    ([section, words]): Found => ({
      key: `setting ${section}`,
      kind: 'Setting',
      words,
      told: '',
      read: false,
      href: hrefOf({ at: 'settings', section }),
    }),
  );
  return [...steps, ...others, ...settings].filter((each) =>
    `${each.words} ${each.told}`.toLowerCase().includes(asked),
  );
}

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
