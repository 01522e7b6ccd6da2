import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../contract/errors.ts';
import type { BaseModel } from '../contract/models.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { newId } from '../storage/new-id.ts';
import { describeFailure } from '../workers/describe-failure.ts';
import { WorkerError } from '../workers/serve.ts';
import { keepOwn, ownFolder, safeName } from './add-model.ts';
import { useModel } from './use-model.ts';
import { runWork } from './works.ts';

/**
 * A copy of a model in one file of the app’s own: its parts joined, and with a chat template where one is named. The
 * original stays as it is; the copy is another model, with a hash of its own.
 */
export async function makeCopy(
  stage: StageContext,
  modelId: string,
  templateId: string | null,
): Promise<BaseModel> {
  const row = await useModel(stage, modelId);
  const folder = join(ownFolder(stage), `${newId()}.part`);
  await mkdir(folder, { recursive: true });
  const target = join(folder, `${safeName(row.name)}.gguf`);
  try {
    await runWork(
      stage,
      { kind: 'rewrite', title: `Making one file of ${row.name}`, modelId, total: row.bytes },
      async ({ signal, progress }) => {
        await stage.workers.inference.request(
          'rewrite',
          { modelPath: row.path, target, templateId },
          { deadlineMs: null, signal, onEvent: ({ done, total }) => progress(done, total) },
        ).result;
      },
    );
    return await keepOwn(stage, folder, {
      source: 'made',
      madeFrom: row.name,
      name: templateId === null ? row.name : `${row.name}, with a chat template`,
    });
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
    throw new ProblemError(describeFailure(error.failure, 'Nothing was added, and the model is unchanged.'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
