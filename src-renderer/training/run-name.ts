import type { RunRow } from '../../src-main/contract/training.ts';
import { presetWords } from './preset-choice.tsx';

/** A run by what it taught to what: “Starter, Balanced”. */
export function nameOf(run: Pick<RunRow, 'modelName' | 'method' | 'preset'>): string {
  const what = run.method === 'answers' ? presetWords[run.preset] : 'wrong and right answers';
  return `${run.modelName}, ${what}`;
}
