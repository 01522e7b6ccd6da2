import { join } from 'node:path';
import { checkAnswers, demandOf } from '../check-answers.ts';
import type { ExportPlan, LearnedContext } from '../export-target.ts';
import { fileStem } from '../file-stem.ts';
import { mergedStep } from './merged-step.ts';

export const weightsWords = { own: 'base', f16: 'f16', q8_0: 'q8_0', q4_k_m: 'q4_k_m' } as const;

/** One whole model in the chosen weights; asked test questions and held to what it has to keep. */
export async function planMerged(context: LearnedContext): Promise<ExportPlan> {
  const { weights } = context.wanted.options;
  const stem = fileStem(context.project.name);
  const name = `${stem}-${weightsWords[weights]}`;
  return {
    stem: `${stem}-model`,
    title: 'Writing the whole model',
    steps: [mergedStep(context, { folder: '', name })],
    check: (folder, step) =>
      checkAnswers(
        context.stage,
        context.learned,
        { modelPath: join(folder, `${name}.gguf`), adapterPath: null },
        demandOf[weights],
        step,
      ),
  };
}
