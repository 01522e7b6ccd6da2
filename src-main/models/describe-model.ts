import type { BaseModel } from '../contract/models.ts';
import { fromJson, fromJsonOrNull } from '../storage/json-text.ts';
import type { Entry } from './catalogue.ts';
import { recognise } from './catalogue.ts';
import { chatBytes, tuningBytes } from './estimate-memory.ts';
import { cannotLearn, judgeForChat, judgeForTuning, type ModelFacts } from './judge-model.ts';
import { judgeTrial } from './judge-trial.ts';
import type { Room } from './measure-room.ts';
import { pathsOf, stateOf } from './model-files.ts';
import type { ModelRow } from './queries.ts';

/** A model as the library shows it, judged by the memory that is free now. */
export async function describeModel(
  row: ModelRow,
  room: Room,
  catalogue: readonly Entry[],
): Promise<BaseModel> {
  const facts = factsOf(row);
  const state = await stateOf(row);
  const files = pathsOf(row).length;
  const tried = fromJsonOrNull(row.tried);
  return {
    id: row.id,
    name: row.name,
    builtIn: row.built_in === 1,
    path: row.path,
    files,
    bytes: row.bytes,
    sha256: row.sha256,
    architecture: row.architecture,
    parameters: row.parameters,
    weightType: row.weight_type,
    contextTokens: row.context_tokens,
    licence: row.licence,
    maker: facts.maker,
    source: row.source,
    madeFrom: row.made_from,
    hasTemplate: row.template !== null,
    chat: judgeForChat(facts, row.bytes, room),
    tuning:
      files > 1 && cannotLearn(facts) === null
        ? {
            verdict: 'cannot',
            because: `because it lies in ${files} files: make one file of it first`,
          }
        : judgeForTuning(facts, row.bytes, room),
    memory: {
      chat: chatBytes(facts, row.bytes),
      tuning: cannotLearn(facts) === null ? tuningBytes(facts, row.bytes).usual : null,
    },
    state,
    missing: state !== 'here',
    recognised: recognise(catalogue, row, facts),
    tried: tried === null ? null : judgeTrial(tried),
    addedAt: row.added_at,
  };
}

/** What was found out when it was added; rows of earlier versions say less. */
function factsOf(row: ModelRow): ModelFacts {
  const stored = fromJson(row.facts) as unknown as ModelFacts;
  return { ...stored, matrixElements: stored.matrixElements ?? row.parameters, maker: stored.maker ?? null };
}
