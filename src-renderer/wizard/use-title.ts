import { useEffect } from 'react';
import type { WorkspaceStatus } from '../../src-main/contract/workspace.ts';
import type { Route } from './navigate.ts';
import { road } from './road.ts';

/**
 * What tabs, windows and screen readers call the page. Never a project's or a document's name: browsers
 * keep titles in their history, outside the encrypted workspace.
 */
export function titleOf(state: WorkspaceStatus['state'], route: Route): string {
  if (state === 'absent') return 'Set up – Vernacular';
  if (state === 'locked') return 'Locked – Vernacular';
  if (route.at === 'start') return 'Projects – Vernacular';
  if (route.at === 'settings') return 'Settings – Vernacular';
  if (route.at === 'models') return 'Models – Vernacular';
  return `${road.find((step) => step.stage === route.stage)?.name} – Vernacular`;
}

export function useTitle(state: WorkspaceStatus['state'], route: Route): void {
  const title = titleOf(state, route);
  useEffect(() => {
    document.title = title;
  }, [title]);
}
