/** The models a key may ask: the library's base models, and what its project's trainings learned. */
import { basename } from 'node:path';
import { adapterFile, versionFile } from '../models/adapter-file.ts';
import { listModels } from '../models/list-models.ts';
import { listModelRows, type ModelRow } from '../models/queries.ts';
import { useModel } from '../models/use-model.ts';
import type { ModelRef } from '../inference/protocol.ts';
import { fromJson } from '../storage/json-text.ts';
import { ApiError } from './api-error.ts';
import type { EndpointContext } from './context.ts';

export interface ServedModel {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly base: ModelRow;
  /** The run whose kept version lies over the base. */
  readonly runId: string | null;
  /** A version of that run other than the kept one. */
  readonly step: number | null;
  /** An adapter file given by name. */
  readonly adapterPath: string | null;
}

const checkpointMark = ':ckpt-step-';

/** Newest tunings first, then the base models. */
export async function listServed(context: EndpointContext, projectId: string): Promise<ServedModel[]> {
  const { stage, only } = context;
  if (only === null) await listModels(stage);
  const bases = await listBases(context);
  const stems = stemsOf(bases);
  const given: ServedModel[] = [];
  for (const base of bases) {
    const made = { created: seconds(base.added_at), base, runId: null, step: null };
    if (only !== null && only.adapterPath !== null) {
      const stem = stemOf(only.adapterPath);
      const id = stem === stems.get(base.id) ? `${stem}-tuned` : stem;
      given.push({ ...made, id, adapterPath: only.adapterPath });
    }
    given.push({ ...made, id: stems.get(base.id) ?? base.id, adapterPath: null });
  }
  return [...(await listTuned(context, projectId, bases, stems)), ...given];
}

async function listTuned(
  { stage }: EndpointContext,
  projectId: string,
  bases: readonly ModelRow[],
  stems: ReadonlyMap<string, string>,
): Promise<ServedModel[]> {
  const runs = await stage.db
    .selectFrom('run')
    .innerJoin('adapter', (join) => join.onRef('adapter.run_id', '=', 'run.id').on('adapter.best', '=', 1))
    .leftJoin('endpoint_job', 'endpoint_job.run_id', 'run.id')
    .select(['run.id', 'run.model_id', 'run.created_at', 'endpoint_job.wanted', 'endpoint_job.ended'])
    .where('run.project_id', '=', projectId)
    .where('run.state', 'in', ['finished', 'stopped-early'])
    .orderBy('run.id', 'desc')
    .execute();
  return runs.flatMap((run) => {
    const base = bases.find(({ id }) => id === run.model_id);
    if (base === undefined || run.ended !== null) return [];
    const suffix = run.wanted === null ? null : fromJson(run.wanted).suffix;
    const id = tunedId(stems.get(base.id) ?? base.id, suffix, run.id);
    return [{ id, created: seconds(run.created_at), base, runId: run.id, step: null, adapterPath: null }];
  });
}

/** `ft:BASE:local:SUFFIX:ID`, as OpenAI's service builds it. */
export function tunedId(stem: string, suffix: string | null, runId: string): string {
  return `ft:${stem}:local:${suffix ?? ''}:${runId.slice(-8)}`;
}

export function checkpointId(tuned: string, step: number): string {
  return `${tuned}${checkpointMark}${step}`;
}

/** @throws ApiError 404 `model_not_found` */
export async function needServed(
  context: EndpointContext,
  projectId: string,
  id: string,
): Promise<ServedModel> {
  const at = id.lastIndexOf(checkpointMark);
  const step = at === -1 ? null : Number(id.slice(at + checkpointMark.length));
  const name = at === -1 ? id : id.slice(0, at);
  const found = (await listServed(context, projectId)).find((model) => model.id === name);
  if (found === undefined || (step !== null && (found.runId === null || !Number.isSafeInteger(step)))) {
    throw modelNotFound(id);
  }
  return step === null ? found : { ...found, id, step };
}

export function modelNotFound(id: string): ApiError {
  return new ApiError(404, `The model “${id.slice(0, 200)}” does not exist or this key may not use it.`, {
    param: 'model',
    code: 'model_not_found',
  });
}

/** The files of a model, checked to be those that were added. */
export async function toModelRef(context: EndpointContext, model: ServedModel): Promise<ModelRef> {
  const { stage, only } = context;
  // What was named on the command line is taken as it lies: hashing a large file first would hold up every start.
  const modelPath =
    only !== null && model.runId === null ? model.base.path : (await useModel(stage, model.base.id)).path;
  if (model.runId === null) return { modelPath, adapterPath: model.adapterPath };
  if (model.step !== null)
    return { modelPath, adapterPath: await versionFile(stage, model.runId, model.step) };
  return { modelPath, adapterPath: (await adapterFile(stage, model.runId)).path };
}

/** The name a base model is served under. */
export async function servedBaseName(context: EndpointContext, modelId: string): Promise<string> {
  return stemsOf(await listBases(context)).get(modelId) ?? modelId;
}

async function listBases({ stage, only }: EndpointContext): Promise<ModelRow[]> {
  const rows = await listModelRows(stage.db);
  return only === null ? rows : rows.filter(({ id }) => id === only.modelId);
}

/** File names without their ending; of two alike the later gets a piece of its own id. */
function stemsOf(rows: readonly ModelRow[]): Map<string, string> {
  const stems = new Map<string, string>();
  const taken = new Set<string>();
  for (const row of rows) {
    const stem = stemOf(row.path);
    const name = taken.has(stem) ? `${stem}-${row.id.slice(-6)}` : stem;
    taken.add(name);
    stems.set(row.id, name);
  }
  return stems;
}

/** Copies in the workspace carry the beginning of their id in front. */
function stemOf(path: string): string {
  const stem = basename(path)
    .replace(/\.gguf$/i, '')
    .replace(/^[0-9a-f]{8}-/, '');
  return stem.replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'model';
}

function seconds(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000);
}
