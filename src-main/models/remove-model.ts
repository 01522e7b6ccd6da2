import { ProblemError } from '../contract/errors.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { removeOwnFiles } from './add-model.ts';
import { pathsOf } from './model-files.ts';
import { countActiveRuns, findModelRow } from './queries.ts';

/** Take a model out of the library. Its file is deleted only if the app itself had stored it. */
export async function removeModel(stage: StageContext, modelId: string): Promise<{ removed: boolean }> {
  const row = await findModelRow(stage.db, modelId);
  if (row === undefined) return { removed: false };
  if (row.built_in === 1) {
    throw new ProblemError({
      code: 'built-in-model',
      what: 'The starter model belongs to the app and stays.',
      safe: 'Nothing was changed.',
      remedy: 'Choose another model for your work; the starter takes only 6 MB.',
    });
  }
  if ((await countActiveRuns(stage.db, modelId)) > 0) {
    throw new ProblemError({
      code: 'model-in-use',
      what: `“${row.name}” is being trained, or a paused run still needs it.`,
      safe: 'Nothing was changed.',
      remedy: 'Finish or stop that run first.',
    });
  }
  await stage.db.deleteFrom('base_model').where('id', '=', modelId).execute();
  await removeOwnFiles(stage, pathsOf(row));
  await stage.audit({
    projectId: null,
    action: 'model-removed',
    subject: row.name,
    detail: { sha256: row.sha256 },
  });
  stage.publish({ type: 'models-changed' });
  return { removed: true };
}
