import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { importPeft } from '../../../model-files/import-peft.ts';
import { writePeft } from '../../../model-files/write-peft.ts';
import { checkAnswers, exactly } from '../check-answers.ts';
import type { ExportPlan, LearnedContext } from '../export-target.ts';
import { fileStem } from '../file-stem.ts';
import { trainingNotes } from '../write-card.ts';

/** What was learned as Hugging Face PEFT reads it; turned back into a GGUF and asked, so that both ways are proven. */
export async function planPeft({ stage, learned, project }: LearnedContext): Promise<ExportPlan> {
  return {
    stem: `${fileStem(project.name)}-peft`,
    title: 'Writing it for Hugging Face',
    steps: [
      {
        name: 'Writing adapter, settings and card',
        write: async (folder, { signal, tell }) => {
          const notes = await trainingNotes(stage.db, { ...learned, adapterName: null });
          await writePeft(
            stage.workers,
            {
              basePath: learned.model.path,
              adapterPath: learned.adapter.path,
              folder,
              baseId: null,
              notes: `${quantizedNote}\n\n${notes}`,
            },
            { signal, replace: true, onProgress: ({ share }) => tell('Writing it', share) },
          );
        },
      },
    ],
    check: async (folder, step) => {
      const back = await mkdtemp(join(stage.folder, 'temporary', 'peft-'));
      try {
        const outPath = join(back, 'back.gguf');
        const { facts } = await importPeft(
          stage.workers,
          { folder, basePath: learned.model.path, outPath },
          { signal: step.signal },
        );
        return [
          { ok: true, words: `Read back: ${facts.modules} matrices of rank ${facts.rank}` },
          ...(await checkAnswers(
            stage,
            learned,
            { modelPath: learned.model.path, adapterPath: outPath },
            exactly,
            step,
          )),
        ];
      } finally {
        await rm(back, { recursive: true, force: true });
      }
    },
  };
}

const quantizedNote =
  'It was trained on the weights of the GGUF file of its base model, which are rounded. On the original 16-bit model its effect is close, not equal.';
