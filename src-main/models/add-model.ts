import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BaseModel } from '../contract/models.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { newId } from '../storage/new-id.ts';
import { describeModel } from './describe-model.ts';
import { hashFile } from './hash-file.ts';
import { inspectFile } from './inspect-file.ts';
import { findModelRow, insertModelRow, listModelRows, updateModelRow } from './queries.ts';

/** Up to this size the hash is taken at once; larger files are hashed in the background. */
const hashedAtOnce = 500_000_000;

/** Add a GGUF where it lies; adding the same file again answers with the row there is. */
export async function addModelPath(stage: StageContext, path: string): Promise<BaseModel> {
  const absolute = resolve(path);
  const facts = await inspectFile(stage, absolute);
  const rows = await listModelRows(stage.db);
  const known = rows.find((row) => row.path === absolute && row.built_in === 0);
  const sha256 = facts.bytes <= hashedAtOnce ? await hashFile(absolute) : null;
  const id = known?.id ?? newId();
  if (known === undefined) {
    const row = { ...facts, id, built_in: 0 as const, sha256, added_at: new Date().toISOString() };
    await insertModelRow(stage.db, row);
  } else await updateModelRow(stage.db, id, { ...facts, sha256 });
  await stage.audit({
    projectId: null,
    action: 'model-added',
    subject: facts.name,
    detail: { sha256, path: absolute },
  });
  stage.publish({ type: 'models-changed' });
  if (sha256 === null) void hashLater(stage, id, absolute);
  const row = await findModelRow(stage.db, id);
  if (row === undefined) throw new Error('The model row is gone.');
  return describeModel(row);
}

/** Add a GGUF given as bytes: it is stored in the workspace's models folder, whole or not at all. */
export async function addModelFile(stage: StageContext, name: string, file: Blob): Promise<BaseModel> {
  const folder = join(stage.folder, 'models');
  await mkdir(folder, { recursive: true });
  const id = newId();
  const safeName = basename(name).replace(/[^\p{L}\p{N}._ -]/gu, '_') || 'model.gguf';
  const temporary = join(folder, `${id}.part`);
  const target = join(folder, `${id.slice(0, 8)}-${safeName}`);
  try {
    await pipeline(
      Readable.fromWeb(file.stream() as Parameters<typeof Readable.fromWeb>[0]),
      createWriteStream(temporary),
    );
    await inspectFile(stage, temporary);
    await rename(temporary, target);
    return await addModelPath(stage, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function hashLater(stage: StageContext, id: string, path: string): Promise<void> {
  try {
    await updateModelRow(stage.db, id, { sha256: await hashFile(path) });
    stage.publish({ type: 'models-changed' });
  } catch {
    // The file is gone or the workspace closed: whoever uses the model next takes the hash then.
  }
}
