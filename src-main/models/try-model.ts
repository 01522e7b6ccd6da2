import { ProblemError } from '../contract/errors.ts';
import type { OfferedTemplate, Tried } from '../contract/models.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { toJson } from '../storage/json-text.ts';
import type { StoredTrial } from '../storage/schema.ts';
import { describeFailure } from '../workers/describe-failure.ts';
import { WorkerError } from '../workers/serve.ts';
import { judgeTrial } from './judge-trial.ts';
import { updateModelRow } from './queries.ts';
import { useModel } from './use-model.ts';

/** Loading a large model from a slow disk is the longest part. */
const tryMs = 180_000;

/** Ten seconds with a model: its template, a fixed paragraph, a greeting. Kept with the model. */
export async function tryModel(stage: StageContext, modelId: string): Promise<Tried> {
  const row = await useModel(stage, modelId);
  try {
    const request = stage.workers.inference.request('tryOut', { modelPath: row.path }, { deadlineMs: tryMs });
    const trial: StoredTrial = { at: new Date().toISOString(), result: await request.result };
    await updateModelRow(stage.db, row.id, { tried: toJson(trial) });
    stage.publish({ type: 'models-changed' });
    return judgeTrial(trial);
  } catch (error) {
    throw inWords(error);
  }
}

/** The common chat templates, rendered with this model’s tokens; likeliest first. */
export async function listTemplates(stage: StageContext, modelId: string): Promise<OfferedTemplate[]> {
  const row = await useModel(stage, modelId);
  try {
    const request = stage.workers.inference.request(
      'offerTemplates',
      { modelPath: row.path },
      { deadlineMs: tryMs },
    );
    return [...(await request.result).templates];
  } catch (error) {
    throw inWords(error);
  }
}

function inWords(error: unknown): unknown {
  if (!(error instanceof WorkerError)) return error;
  return new ProblemError(
    describeFailure(error.failure, 'The model and everything made with it are unchanged.'),
  );
}
