import { useState, type ReactNode } from 'react';
import { useKeys } from '../ui/use-keys.ts';
import { FindDialog } from './find-dialog.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { goToStage, useRoute, type Route } from './navigate.ts';
import { nextPane } from './next-pane.ts';
import { Notices } from './notices.tsx';
import { Rail } from './rail.tsx';
import { search } from './search.ts';
import { road } from './road.ts';
import { useTitle } from './use-title.ts';
import { useWorkspace } from './workspace.tsx';

/** The project the rail shows: the open one, and while in Settings the one that was open before. */
function useLastProject(route: Route): string | null {
  const [last, setLast] = useState<string | null>(null);
  const now = route.at === 'stage' ? route.projectId : route.at === 'start' ? null : last;
  if (now !== last) setLast(now);
  return now;
}

/** Rail and stage, and the keys that act everywhere. */
export function Shell({ children }: { children: ReactNode }) {
  const route = useRoute();
  const { status } = useWorkspace();
  useTitle(status.state, route);
  const [keysShown, setKeysShown] = useState(false);
  const [finding, setFinding] = useState(false);
  const last = useLastProject(route);
  const projectId = status.state === 'open' ? last : null;

  const stageKeys = road.map((step) => [
    `ctrl+${step.number}`,
    projectId === null ? undefined : () => goToStage(projectId, step.stage),
  ]);
  useKeys({
    ...Object.fromEntries(stageKeys),
    'ctrl+k': status.state === 'open' ? () => setFinding(true) : undefined,
    F6: () => nextPane(document),
    '/': () => search(document),
    '?': () => setKeysShown(true),
  });

  return (
    <div className="app">
      <Rail projectId={projectId} onKeys={() => setKeysShown(true)} />
      <div className="beside">
        <Notices projectId={projectId} />
        {children}
      </div>
      <FindDialog projectId={projectId} open={finding} onClose={() => setFinding(false)} />
      <KeysDialog open={keysShown} onClose={() => setKeysShown(false)} />
    </div>
  );
}
