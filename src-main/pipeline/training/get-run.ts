import type { Run, RunRow } from '../../contract/training.ts';
import { fromJson, fromJsonOrNull } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { listMetrics, listSamples, listStoredRuns, toRunRow } from './queries.ts';
import { listNotes } from './run-notes.ts';
import { needRun } from './steer-run.ts';

export async function getRun(stage: StageContext, runId: string): Promise<Run> {
  const run = await needRun(stage, runId);
  return {
    ...toRunRow(run),
    settings: fromJson(run.settings),
    snapshotHash: run.snapshot_hash,
    modelSha256: run.model_sha256,
    versions: fromJsonOrNull(run.versions),
    notes: await listNotes(stage, runId),
    metrics: await listMetrics(stage.db, runId),
    samples: await listSamples(stage.db, runId),
  };
}

export async function listRuns(stage: StageContext, projectId: string): Promise<RunRow[]> {
  return (await listStoredRuns(stage.db, projectId)).map(toRunRow);
}
