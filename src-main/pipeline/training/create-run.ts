import type { PresetName, RunMethod, RunRow } from '../../contract/training.ts';
import type { useModel } from '../../models/use-model.ts';
import { findBestAdapter } from '../../storage/adapter-rows.ts';
import { toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import { ENGINE_VERSION, type TrainingSettings } from '../../trainer/protocol.ts';
import type { Canary } from '../../text/answers/canaries.ts';
import type { StageContext } from '../stage-context.ts';
import { storePlanted } from './planted-codes.ts';
import { findRun, toRunRow } from './queries.ts';
import { runQueue } from './run-queue.ts';

export interface NewRun {
  readonly projectId: string;
  readonly model: Awaited<ReturnType<typeof useModel>>;
  readonly preset: PresetName;
  readonly settings: TrainingSettings;
  readonly snapshot: { readonly id: string; readonly hash: string; readonly counts: RunRow['examples'] };
  readonly method: RunMethod;
  readonly pairs: {
    readonly training: number;
    readonly validation: number;
    /** Of DPO, where it is not the usual one. */
    readonly beta?: number | undefined;
  } | null;
  /** The run whose kept version it begins with. */
  readonly startsFrom: string | null;
  readonly repeats: string | null;
  /** Made-up codes it learns beside the examples. */
  readonly planted: readonly Canary[];
}

/** Store a run with everything needed to repeat it, and queue it. */
export async function createRun(stage: StageContext, wanted: NewRun): Promise<RunRow> {
  const { model, settings, snapshot } = wanted;
  const id = newId();
  const start = wanted.startsFrom === null ? undefined : await findBestAdapter(stage.db, wanted.startsFrom);
  const versions = {
    app: stage.version,
    engine: ENGINE_VERSION,
    system: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
  };
  await stage.db
    .insertInto('run')
    .values({
      id,
      project_id: wanted.projectId,
      model_id: model.id,
      model_name: model.name,
      model_sha256: model.sha256,
      preset: wanted.preset,
      state: 'waiting',
      settings: toJson(settings),
      seed: settings.seed,
      snapshot_id: snapshot.id,
      snapshot_hash: snapshot.hash,
      examples: toJson(snapshot.counts),
      method: wanted.method,
      pairs: wanted.pairs === null ? null : toJson({ ...wanted.pairs, preferred: null }),
      versions: toJson(versions),
      starts_from: wanted.startsFrom,
      starts_from_sha256: start?.sha256 ?? null,
      repeats: wanted.repeats,
      passes: settings.passes,
      created_at: new Date().toISOString(),
    })
    .execute();
  await storePlanted(stage.db, id, wanted.planted);
  await stage.audit({
    projectId: wanted.projectId,
    action: 'training-started',
    subject: id,
    detail: {
      model: model.name,
      modelSha256: model.sha256,
      snapshot: snapshot.hash,
      method: wanted.method,
      startsFrom: wanted.startsFrom,
      repeats: wanted.repeats,
      ...(wanted.planted.length === 0 ? {} : { plantedCodes: wanted.planted.length }),
      settings,
    },
  });
  const stored = await findRun(stage.db, id);
  if (stored === undefined) throw new Error('The run that was just stored is gone.');
  const run = toRunRow(stored);
  stage.publish({ type: 'run-changed', projectId: run.projectId, run });
  runQueue(stage).add(id);
  return run;
}
