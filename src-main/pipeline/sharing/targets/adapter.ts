import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAdapterBytes } from '../../../storage/adapter-rows.ts';
import { checkAnswers, exactly } from '../check-answers.ts';
import type { ExportPlan, ExportStep, LearnedContext } from '../export-target.ts';
import { fileStem } from '../file-stem.ts';
import { writeCard } from '../write-card.ts';

/** The best adapter of a run as a GGUF with its card; answers word for word as in Scores. */
export async function planAdapter(context: LearnedContext): Promise<ExportPlan> {
  const { stage, learned, project } = context;
  const stem = fileStem(project.name);
  const name = `${stem}-adapter.gguf`;
  return {
    stem: `${stem}-adapter`,
    title: 'Writing what was learned',
    steps: [adapterStep(context, name), cardStep(context, name, `${stem}-adapter-card.md`)],
    check: async (folder, step) => [
      ...(await checkAnswers(
        stage,
        learned,
        { modelPath: learned.model.path, adapterPath: join(folder, name) },
        exactly,
        step,
      )),
    ],
  };
}

export function adapterStep({ stage, learned }: LearnedContext, name: string): ExportStep {
  return {
    name: 'Writing what was learned',
    write: async (folder) => {
      const bytes = await readAdapterBytes(stage.db, learned.adapter.adapterId);
      await writeFile(join(folder, name), bytes, { mode: 0o600, flush: true });
    },
  };
}

/** @param adapterName the file the card is about */
export function cardStep(context: LearnedContext, adapterName: string, cardName: string): ExportStep {
  return {
    name: 'Writing the card',
    write: async (folder) => {
      const { stage, learned, project } = context;
      const card = await writeCard(stage.db, { ...learned, project: project.name, adapterName });
      await writeFile(join(folder, cardName), card, { mode: 0o600, flush: true });
    },
  };
}
