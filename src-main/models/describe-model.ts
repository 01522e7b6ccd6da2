import { stat } from 'node:fs/promises';
import type { BaseModel } from '../contract/models.ts';
import { fromJson } from '../storage/json-text.ts';
import { judgeForChat, judgeForTuning, type ModelFacts } from './judge-model.ts';
import type { ModelRow } from './queries.ts';

/** A model as the library shows it, judged by the memory that is free now. */
export async function describeModel(row: ModelRow): Promise<BaseModel> {
  const facts = fromJson(row.facts) as unknown as ModelFacts;
  const free = process.availableMemory();
  const file = await stat(row.path).catch(() => null);
  return {
    id: row.id,
    name: row.name,
    builtIn: row.built_in === 1,
    path: row.path,
    bytes: row.bytes,
    sha256: row.sha256,
    architecture: row.architecture,
    parameters: row.parameters,
    weightType: row.weight_type,
    contextTokens: row.context_tokens,
    licence: row.licence,
    chat: judgeForChat(facts, row.bytes, free),
    tuning: judgeForTuning(facts, row.bytes, free),
    missing: file === null || file.size !== row.bytes,
    addedAt: row.added_at,
  };
}
