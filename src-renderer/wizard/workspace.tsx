import { createContext, useContext, type ReactNode } from 'react';
import type { Project, WorkspaceStatus } from '../../src-main/contract/workspace.ts';
import { core } from '../bridge.ts';
import { useQuery } from '../ui/use-query.ts';
import { Waiting } from '../start/waiting.tsx';

export type ListedProject = Project & { next: string };

export interface Workspace {
  readonly status: WorkspaceStatus;
  /** undefined until they have been loaded once. */
  readonly projects: readonly ListedProject[] | undefined;
  /** Take over the status a request answered with, ahead of the event. */
  readonly setStatus: (status: WorkspaceStatus) => void;
}

const Context = createContext<Workspace | null>(null);

/** The status of the workspace and its projects, kept up to date for everything below. */
export function WorkspaceProvider({ children }: { children: ReactNode }) {
  const status = useQuery(
    'status',
    () => core.workspace.status(),
    (event) => event.type === 'locked' || event.type === 'opened',
  );
  const open = status.value?.state === 'open';
  const projects = useQuery(
    open ? 'projects' : null,
    () => core.workspace.projects(),
    (event) => event.type === 'projects-changed' || event.type === 'road-changed',
  );
  if (status.value === undefined) return <Waiting problem={status.problem} onRetry={status.reload} />;
  return (
    <Context.Provider
      value={{
        status: status.value,
        projects: projects.value,
        setStatus: (next) => status.change(() => next),
      }}
    >
      {children}
    </Context.Provider>
  );
}

export function useWorkspace(): Workspace {
  const workspace = useContext(Context);
  if (workspace === null) throw new Error('useWorkspace is used outside of WorkspaceProvider.');
  return workspace;
}
