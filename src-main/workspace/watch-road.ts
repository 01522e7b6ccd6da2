import type { WorkspaceEvent } from '../contract/workspace.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import type { EventBus } from './event-bus.ts';
import { tellRoad } from './tell-road.ts';

const DELAY_MS = 150;

/**
 * Publish `road-changed` when something it tells of has changed and its words are others than before; that is
 * also when a project counts as changed. @returns how to stop
 */
export function watchRoad(stage: StageContext, bus: EventBus): () => void {
  const last = new Map<string, string>();
  const timers = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  const tell = async (projectId: string): Promise<void> => {
    timers.delete(projectId);
    try {
      const road = await tellRoad(stage, projectId);
      const told = JSON.stringify(road);
      if (stopped || last.get(projectId) === told) return;
      last.set(projectId, told);
      await stage.db
        .updateTable('project')
        .set({ changed_at: new Date().toISOString() })
        .where('id', '=', projectId)
        .execute();
      bus.publish({ type: 'road-changed', projectId, road });
    } catch {
      // The project was removed, or the workspace closed, between the event and now.
      last.delete(projectId);
    }
  };
  const stopHearing = bus.listen((event) => {
    const projectId = projectOf(event);
    if (projectId === null || timers.has(projectId)) return;
    timers.set(
      projectId,
      setTimeout(() => void tell(projectId), DELAY_MS),
    );
  });
  return () => {
    stopped = true;
    stopHearing();
    for (const timer of timers.values()) clearTimeout(timer);
  };
}

function projectOf(event: WorkspaceEvent): string | null {
  switch (event.type) {
    case 'document-changed':
    case 'document-removed':
    case 'examples-changed':
    case 'run-changed':
    case 'run-removed':
    case 'evaluation-changed':
      return event.projectId;
    case 'job':
      return event.job.projectId;
    default:
      return null;
  }
}
