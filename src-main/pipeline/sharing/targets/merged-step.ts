import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { writeMerged } from '../../../model-files/write-merged.ts';
import type { ExportStep, LearnedContext } from '../export-target.ts';
import { trainingNotes } from '../write-card.ts';

const shown = { hashing: 'Reading the base model', writing: 'Joining', checking: 'Comparing with the base' };

/**
 * Base model and what was learned, joined into `FOLDER/NAME.gguf` with a card beside it. Written tensor by tensor, opened
 * again and compared with the two by whoever writes it.
 */
export function mergedStep(
  { stage, learned, project, wanted }: LearnedContext,
  place: { readonly folder: string; readonly name: string },
): ExportStep {
  return {
    name: 'Joining the base model and what was learned',
    write: async (folder, { signal, tell }) => {
      const target = join(folder, place.folder);
      await mkdir(target, { recursive: true });
      const notes = await trainingNotes(stage.db, { ...learned, adapterName: null });
      const { files } = await writeMerged(
        stage.workers,
        {
          basePath: learned.model.path,
          adapterPath: learned.adapter.path,
          folder: target,
          type: wanted.options.weights,
          name: project.name,
          appVersion: stage.version,
          baseSha256: learned.model.sha256,
          notes,
        },
        { signal, replace: true, onProgress: ({ doing, share }) => tell(shown[doing], share) },
      );
      const [model, card] = files;
      if (model === undefined || card === undefined) throw new Error('No model was written.');
      await rename(join(target, model.name), join(target, `${place.name}.gguf`));
      await rename(join(target, card.name), join(target, `${place.name}-card.md`));
    },
  };
}
