/** Examples that another view has picked out for the queue, per project; kept while the app is open, never stored. */
import { create } from 'zustand';
import { goToStage } from '../wizard/navigate.ts';

export interface Chosen {
  readonly ids: readonly string[];
  /** What they are, for the line above the queue: “8 about holiday pay”. */
  readonly words: string;
}

const useStore = create<{ readonly chosen: Readonly<Record<string, Chosen | undefined>> }>(() => ({
  chosen: {},
}));

export function useChosen(projectId: string): Chosen | null {
  return useStore((store) => store.chosen[projectId] ?? null);
}

/** Show just these in the queue. */
export function showInQueue(projectId: string, chosen: Chosen): void {
  useStore.setState((store) => ({ chosen: { ...store.chosen, [projectId]: chosen } }));
  goToStage(projectId, 'examples');
}

export function showAllAgain(projectId: string): void {
  useStore.setState((store) => ({ chosen: { ...store.chosen, [projectId]: undefined } }));
}
