import { join } from 'node:path';
import { checkAnswers, demandOf } from '../check-answers.ts';
import type { ExportPlan, LearnedContext } from '../export-target.ts';
import { fileStem } from '../file-stem.ts';
import { careNotes, guideStep } from '../how-to-load.ts';
import { weightsWords } from './merged.ts';
import { mergedStep } from './merged-step.ts';

const PUBLISHER = 'vernacular';

/** LM Studio finds a model only exactly two folders deep: PUBLISHER/MODEL/file.gguf. */
export async function planLmStudio(context: LearnedContext): Promise<ExportPlan> {
  const { weights } = context.wanted.options;
  const stem = fileStem(context.project.name);
  const name = `${stem}-${weightsWords[weights]}`;
  const place = `${PUBLISHER}/${stem}`;
  return {
    stem: `${stem}-lm-studio`,
    title: 'Writing a folder for LM Studio',
    steps: [
      mergedStep(context, { folder: place, name }),
      guideStep({
        title: `${context.project.name} in LM Studio`,
        lead: 'LM Studio lists a model only where it lies two folders deep in its models folder, as it does here.',
        steps: [
          {
            words: `Copy the folder “${PUBLISHER}” into LM Studio’s models folder.`,
            code: `Linux, macOS:  cp -r ${PUBLISHER} ~/.lmstudio/models/\nWindows:       %USERPROFILE%\\.lmstudio\\models`,
          },
          {
            words: 'Or let LM Studio’s own command take it in.',
            code: `lms import ${place}/${name}.gguf -c --user-repo ${place}`,
          },
          { words: `Open LM Studio, choose “${stem}” under My Models, and set the temperature to 0.` },
        ],
        notes: ['It is one whole model: LM Studio does not load adapters.', ...careNotes],
      }),
    ],
    check: (folder, step) =>
      checkAnswers(
        context.stage,
        context.learned,
        { modelPath: join(folder, PUBLISHER, stem, `${name}.gguf`), adapterPath: null },
        demandOf[weights],
        step,
      ),
  };
}
