import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkAnswers, demandOf } from '../check-answers.ts';
import type { ExportPlan, LearnedContext } from '../export-target.ts';
import { fileStem } from '../file-stem.ts';
import { careNotes, guideStep } from '../how-to-load.ts';
import { mergedStep } from './merged-step.ts';

/** Jan's data folder holds llamacpp/models/ID/model.yml with the path of the file relative to that data folder. */
export async function planJan(context: LearnedContext): Promise<ExportPlan> {
  const stem = fileStem(context.project.name);
  // Jan takes letters, digits and / _ - . in an id.
  const id = stem.normalize('NFKD').replace(/[^a-z0-9._-]/g, '') || 'tuned';
  const place = `llamacpp/models/${id}`;
  return {
    stem: `${stem}-jan`,
    title: 'Writing a folder for Jan',
    steps: [
      mergedStep(context, { folder: place, name: 'model' }),
      {
        name: 'Writing the settings',
        write: async (folder) => {
          const { size } = await stat(join(folder, place, 'model.gguf'));
          const lines = [
            `model_path: ${place}/model.gguf`,
            `name: ${JSON.stringify(context.project.name)}`,
            `size_bytes: ${size}`,
            'embedding: false',
          ];
          await writeFile(join(folder, place, 'model.yml'), `${lines.join('\n')}\n`, {
            mode: 0o600,
            flush: true,
          });
        },
      },
      guideStep({
        title: `${context.project.name} in Jan`,
        lead: 'There are two ways; the first needs no look into folders.',
        steps: [
          {
            words: `In Jan, open Settings, Model providers, Llama.cpp, Import, and choose ${place}/model.gguf.`,
          },
          {
            words:
              'Or copy the folder “llamacpp” into Jan’s data folder (Settings, General, App data) and start Jan again.',
          },
        ],
        notes: ['It is one whole model; it needs nothing else.', ...careNotes],
      }),
    ],
    check: (folder, step) =>
      checkAnswers(
        context.stage,
        context.learned,
        { modelPath: join(folder, place, 'model.gguf'), adapterPath: null },
        demandOf[context.wanted.options.weights],
        step,
      ),
  };
}
