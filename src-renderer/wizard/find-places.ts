import { hrefOf, stageHref } from './navigate.ts';
import { road } from './road.ts';
import type { ListedProject } from './workspace.tsx';

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
      ['endpoint', 'Local endpoint'],
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
  const models: Found = {
    key: 'models',
    kind: 'Setting',
    words: 'Models',
    told: 'The library of base models',
    read: false,
    href: hrefOf({ at: 'models', item: null }),
  };
  return [...steps, ...others, ...settings, models].filter((each) =>
    `${each.words} ${each.told}`.toLowerCase().includes(asked),
  );
}
