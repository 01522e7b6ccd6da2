import { ProblemError } from '../../contract/errors.ts';
import type { PresetName, RunRow } from '../../contract/training.ts';
import { judgeForTuning, type ModelFacts } from '../../models/judge-model.ts';
import { useModel } from '../../models/use-model.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { TrainingSettings } from '../../trainer/protocol.ts';
import type { StageContext } from '../stage-context.ts';
import { freezeSnapshot } from './freeze-snapshot.ts';
import { listPresets } from './list-presets.ts';
import { findRun, toRunRow } from './queries.ts';
import { runQueue } from './run-queue.ts';

export interface WantedRun {
  readonly projectId: string;
  readonly modelId: string;
  readonly preset: PresetName;
  readonly settings?:
    | { readonly [K in keyof TrainingSettings]?: TrainingSettings[K] | undefined }
    | undefined;
}

/**
 * Freeze the approved examples and queue a training on them.
 * @throws ProblemError `nothing-approved`, `nothing-to-learn`, `nothing-kept-aside`, `model-missing`,
 *   `model-changed`, `cannot-tune`
 */
export async function startRun(stage: StageContext, wanted: WantedRun): Promise<RunRow> {
  const snapshot = await freezeSnapshot(stage.db, wanted.projectId);
  const model = await useModel(stage, wanted.modelId);
  const facts = fromJson(model.facts) as unknown as ModelFacts;
  const verdict = judgeForTuning(facts, model.bytes, process.availableMemory());
  if (verdict.verdict === 'cannot') {
    throw new ProblemError({
      code: 'cannot-tune',
      what: `“${model.name}” cannot be tuned here, ${verdict.because ?? 'because it does not fit'}.`,
      safe: 'Nothing was started and nothing was changed.',
      remedy: 'Choose another model, or close other programs and try again.',
    });
  }
  const presets = await listPresets(stage, wanted.projectId, wanted.modelId);
  const preset = presets.find(({ name }) => name === wanted.preset);
  if (preset === undefined) throw new Error(`There is no preset ${wanted.preset}.`);
  const settings = withChanges(preset.settings, wanted.settings);

  const id = newId();
  await stage.db
    .insertInto('run')
    .values({
      id,
      project_id: wanted.projectId,
      model_id: model.id,
      model_name: model.name,
      preset: wanted.preset,
      state: 'waiting',
      settings: toJson(settings),
      seed: settings.seed,
      snapshot_id: snapshot.id,
      snapshot_hash: snapshot.hash,
      examples: toJson(snapshot.counts),
      steps: null,
      passes: settings.passes,
      seconds_left: null,
      tokens_per_second: null,
      memory_bytes: null,
      device: null,
      best_step: null,
      best_pass: null,
      best_loss: null,
      saved_at: null,
      problem: null,
      created_at: new Date().toISOString(),
      started_at: null,
      finished_at: null,
    })
    .execute();
  await stage.audit({
    projectId: wanted.projectId,
    action: 'training-started',
    subject: id,
    detail: { model: model.name, modelSha256: model.sha256, snapshot: snapshot.hash, settings },
  });
  const stored = await findRun(stage.db, id);
  if (stored === undefined) throw new Error('The run that was just stored is gone.');
  const run = toRunRow(stored);
  stage.publish({ type: 'run-changed', projectId: run.projectId, run });
  runQueue(stage).add(id);
  return run;
}

function withChanges(settings: TrainingSettings, changes: WantedRun['settings']): TrainingSettings {
  const given = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined);
  return { ...settings, ...(Object.fromEntries(given) as Partial<TrainingSettings>) };
}
