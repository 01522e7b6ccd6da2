/** What is chosen before a training is started, per project: kept while other stages are looked at, never stored. */
import { create } from 'zustand';
import type { Preset, PresetName, Run } from '../../src-main/contract/training.ts';
import type { core } from '../bridge.ts';

export type Settings = Run['settings'];
export type Trial = Awaited<ReturnType<typeof core.training.trial>>;

export interface Choice {
  readonly modelId: string | null;
  readonly preset: PresetName | null;
  /** Values changed by hand; they go with whichever preset is chosen. */
  readonly changes: Partial<Settings>;
  /** Whether made-up codes are learned too, to measure what is learned by heart. */
  readonly plantCodes: boolean;
}

export interface TrialSeen {
  readonly at: string;
  readonly result: Trial;
}

const nothing: Choice = { modelId: null, preset: null, changes: {}, plantCodes: false };

interface Store {
  readonly choices: Readonly<Record<string, Choice>>;
  readonly trials: Readonly<Record<string, TrialSeen>>;
}

const useStore = create<Store>(() => ({ choices: {}, trials: {} }));

export function useChoice(projectId: string): Choice {
  return useStore((store) => store.choices[projectId] ?? nothing);
}

export function choose(projectId: string, change: Partial<Choice>): void {
  useStore.setState(({ choices }) => ({
    choices: { ...choices, [projectId]: { ...(choices[projectId] ?? nothing), ...change } },
  }));
}

const trialKey = (projectId: string, modelId: string, preset: Preset['name']): string =>
  `${projectId} ${modelId} ${preset}`;

/** What was measured with this model and this length since the app was opened. */
export function useTrial(
  projectId: string,
  modelId: string | null,
  preset: PresetName | null,
): TrialSeen | null {
  return useStore((store) =>
    modelId === null || preset === null ? null : (store.trials[trialKey(projectId, modelId, preset)] ?? null),
  );
}

export function rememberTrial(projectId: string, modelId: string, preset: PresetName, result: Trial): void {
  const seen = { at: new Date().toISOString(), result };
  useStore.setState(({ trials }) => ({
    trials: { ...trials, [trialKey(projectId, modelId, preset)]: seen },
  }));
}
