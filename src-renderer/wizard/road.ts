import type { Stage } from '../../src-main/contract/workspace.ts';

export type StageName = Stage['stage'];

export interface RoadStep {
  readonly stage: StageName;
  readonly number: number;
  readonly name: string;
  /** What the step is for, told in the rail before a project is open. */
  readonly purpose: string;
}

/** The road as data: order, names, and what each step is for. */
export const road: readonly RoadStep[] = [
  { stage: 'documents', number: 1, name: 'Documents', purpose: 'Bring what your office answers from' },
  { stage: 'examples', number: 2, name: 'Examples', purpose: 'Approve what it may learn' },
  { stage: 'training', number: 3, name: 'Training', purpose: 'It learns, on this computer' },
  { stage: 'scores', number: 4, name: 'Scores', purpose: 'Is it better, and how sure are we' },
  { stage: 'chat', number: 5, name: 'Chat', purpose: 'Ask both, correct the wrong' },
  { stage: 'share', number: 6, name: 'Share', purpose: 'A file to use, a set to keep' },
];

export function isStageName(word: string): word is StageName {
  return road.some((step) => step.stage === word);
}
