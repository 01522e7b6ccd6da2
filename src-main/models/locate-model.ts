import { dirname } from 'node:path';
import { ProblemError } from '../contract/errors.ts';
import type { BaseModel } from '../contract/models.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { toJson } from '../storage/json-text.ts';
import { ownFolder } from './add-model.ts';
import { hashFile } from './hash-file.ts';
import { describeOne } from './list-models.ts';
import { lookAround, surroundings } from './look-around.ts';
import { pathsOf, statFiles, stateOf } from './model-files.ts';
import { groupParts, walkFolder } from './places/walk-folder.ts';
import { findModelRow, listModelRows, type ModelRow, updateModelRow } from './queries.ts';
import { runWork } from './works.ts';

/**
 * Find a model that moved, by its hash: only files of its size are read. Looked at are the folder it lay in, the one
 * named, what other programs keep, and where the library’s other models lie.
 * @throws ProblemError `no-such-model`, `hash-not-known`
 */
export async function locateModel(
  stage: StageContext,
  modelId: string,
  folder: string | null,
): Promise<{ found: boolean; lookedAt: number; model: BaseModel }> {
  const row = await findModelRow(stage.db, modelId);
  if (row === undefined) throw refused('no-such-model', 'This model is not in the library.');
  const { sha256 } = row;
  if (sha256 === null) {
    throw refused(
      'hash-not-known',
      `The fingerprint of “${row.name}” was never taken, so nothing can be told to be it.`,
    );
  }
  if ((await stateOf(row)) === 'here' && (await hashFile(pathsOf(row))) === sha256) {
    return { found: true, lookedAt: 0, model: await describeOne(stage, row) };
  }
  const candidates = await findCandidates(stage, row, folder);
  const total = candidates.length * row.bytes;
  const found = await runWork(
    stage,
    { kind: 'find', title: `Looking for ${row.name}`, modelId, total },
    async ({ signal, progress }) => {
      for (const [i, paths] of candidates.entries()) {
        const hash = await hashFile(paths, signal, (done) => progress(i * row.bytes + done)).catch(
          (error: unknown) => {
            if (signal.aborted) throw error;
            return null;
          },
        );
        if (hash === sha256) return paths;
      }
      return null;
    },
  );
  if (found !== null) await moveTo(stage, row, found);
  const now = (await findModelRow(stage.db, modelId)) ?? row;
  return { found: found !== null, lookedAt: candidates.length, model: await describeOne(stage, now) };
}

async function findCandidates(
  stage: StageContext,
  row: ModelRow,
  folder: string | null,
): Promise<(readonly string[])[]> {
  const rows = await listModelRows(stage.db);
  const folders = new Set([
    ...(folder === null ? [] : [folder]),
    dirname(row.path),
    dirname(dirname(row.path)),
    ownFolder(stage),
    ...rows.map(({ path }) => dirname(path)),
  ]);
  const groups = new Map<string, readonly string[]>();
  const add = (paths: readonly string[], bytes: number): void => {
    if (bytes === row.bytes) groups.set(paths.join('\n'), paths);
  };
  for (const each of folders) {
    const files = await walkFolder(each, () => true);
    // A file of its size under any name; of several, those that belong together by their names.
    for (const group of groupParts(files)) {
      add(
        group.map(({ path }) => path),
        group.reduce((sum, { bytes }) => sum + bytes, 0),
      );
    }
  }
  for (const { paths, bytes } of (await lookAround(surroundings())).models) add(paths, bytes);
  return [...groups.values()];
}

async function moveTo(stage: StageContext, row: ModelRow, paths: readonly string[]): Promise<void> {
  const now = await statFiles(paths);
  await updateModelRow(stage.db, row.id, {
    path: paths[0] ?? row.path,
    parts: toJson<readonly string[]>(paths.length > 1 ? paths : []),
    ...(now === null ? {} : { modified_ms: now.modifiedMs }),
  });
  await stage.audit({
    projectId: null,
    action: 'model-found-again',
    subject: row.name,
    detail: { sha256: row.sha256, path: paths[0] },
  });
  stage.publish({ type: 'models-changed' });
}

function refused(code: string, what: string): ProblemError {
  return new ProblemError({
    code,
    what,
    safe: 'What was learned and scored with it is still stored.',
    remedy: 'Add the model again from its new place.',
  });
}
