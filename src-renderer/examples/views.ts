import { goToStage, stageHref } from '../wizard/navigate.ts';

/** What the stage shows besides the queue, by the last part of its address. Ids of examples never look like these. */
export const views = ['coverage', 'alike', 'edge-cases', 'frozen'] as const;
export type View = (typeof views)[number];

export function viewOf(item: string | null): View | null {
  return views.find((view) => view === item) ?? null;
}

export function goToView(projectId: string, view: View): void {
  goToStage(projectId, 'examples', view);
}

export function queueHref(projectId: string): string {
  return stageHref(projectId, 'examples');
}
