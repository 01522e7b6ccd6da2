import { ProblemError } from '../contract/errors.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { hashFile } from './hash-file.ts';
import { pathsOf, statFiles } from './model-files.ts';
import { findModelRow, type ModelRow, updateModelRow } from './queries.ts';
import { registerStarter } from './register-starter.ts';

/**
 * A model's row, its file verified to be the one that was added (by size and time, by hash where the time differs).
 * @throws ProblemError `no-such-model`, `model-missing`, `model-changed`
 */
export async function useModel(stage: StageContext, modelId: string): Promise<ModelRow & { sha256: string }> {
  await registerStarter(stage);
  const row = await findModelRow(stage.db, modelId);
  if (row === undefined) throw noSuchModel();
  const paths = pathsOf(row);
  const now = await statFiles(paths);
  if (now === null) throw missing(row);
  const { bytes, modifiedMs } = now;
  if (row.sha256 !== null && bytes === row.bytes && modifiedMs === row.modified_ms) {
    return { ...row, sha256: row.sha256 };
  }
  const sha256 = await hashFile(paths);
  if (row.sha256 !== null && row.sha256 !== sha256) throw changed(row);
  await updateModelRow(stage.db, row.id, { sha256, modified_ms: modifiedMs, bytes });
  return { ...row, sha256, modified_ms: modifiedMs, bytes };
}

function noSuchModel(): ProblemError {
  return new ProblemError({
    code: 'no-such-model',
    what: 'This model is not in the library.',
    safe: 'Nothing was changed.',
    remedy: 'Choose a model from the list, or add it again.',
  });
}

function missing(row: ModelRow): ProblemError {
  return new ProblemError({
    code: 'model-missing',
    what: `The file of “${row.name}” is no longer where it was.`,
    safe: 'What was learned and scored with it is still stored.',
    remedy: 'Look for it under Models, where it is found by its fingerprint, or put the file back.',
    evidence: row.path,
  });
}

function changed(row: ModelRow): ProblemError {
  return new ProblemError({
    code: 'model-changed',
    what: `The file of “${row.name}” is not the one that was added: its contents have changed.`,
    safe: 'What was learned and scored with it is still stored.',
    remedy: 'Put the original file back, or add the changed one as a new model.',
    evidence: `expected sha256 ${row.sha256 ?? ''} at ${row.path}`,
  });
}
