import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageContext } from '../pipeline/stage-context.ts';
import { newId } from '../storage/new-id.ts';
import { hashFile } from './hash-file.ts';
import { inspectFile } from './inspect-file.ts';
import { findStarterRow, insertModelRow, updateModelRow } from './queries.ts';

const registered = new WeakMap<StageContext, Promise<void>>();

/** The starter model is in every library. Done once per open workspace, when somebody first looks. */
export function registerStarter(stage: StageContext): Promise<void> {
  const known = registered.get(stage);
  if (known !== undefined) return known;
  const made = register(stage).catch((error: unknown) => {
    registered.delete(stage);
    throw error;
  });
  registered.set(stage, made);
  return made;
}

async function register(stage: StageContext): Promise<void> {
  const path = join(stage.resources, 'models', 'starter-q8_0.gguf');
  const file = await stat(path).catch(() => null);
  const row = await findStarterRow(stage.db);
  if (file === null) return;
  if (row?.path === path && row.bytes === file.size && row.modified_ms === Math.round(file.mtimeMs)) return;
  const sha256 = await hashFile(path);
  if (row !== undefined && row.sha256 === sha256) {
    // The app was moved or installed again: the same model in another place.
    await updateModelRow(stage.db, row.id, { path, modified_ms: Math.round(file.mtimeMs) });
    return;
  }
  const facts = await inspectFile(stage, path);
  // A new starter is a new model: runs of the old one must not seem to be its.
  if (row !== undefined) await updateModelRow(stage.db, row.id, { built_in: 0 });
  await insertModelRow(stage.db, {
    ...facts,
    id: newId(),
    built_in: 1,
    sha256,
    added_at: new Date().toISOString(),
    source: 'file',
    made_from: null,
    tried: null,
  });
}
