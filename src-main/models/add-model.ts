import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BaseModel, ModelSource } from '../contract/models.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { newId } from '../storage/new-id.ts';
import { hashFile } from './hash-file.ts';
import { hashModel } from './hash-model.ts';
import { inspectFile } from './inspect-file.ts';
import { describeOne } from './list-models.ts';
import { pathsOf } from './model-files.ts';
import { isPack, openPack } from './open-pack.ts';
import { findModelRow, insertModelRow, listModelRows, updateModelRow } from './queries.ts';
import { runWork } from './works.ts';

/** Up to this size the hash is taken at once; larger files are hashed in the background. */
const hashedAtOnce = 500_000_000;

export interface Origin {
  readonly source: ModelSource;
  readonly madeFrom?: string;
  /** What to call it where the file has no name of its own worth reading. */
  readonly name?: string;
}

/** Add a GGUF where it lies, or unpack a model pack; adding the same file again answers with the row there is. */
export async function addModelPath(
  stage: StageContext,
  path: string,
  origin: Origin = { source: 'file' },
): Promise<BaseModel> {
  const absolute = resolve(path);
  if (await isPack(absolute)) return addUnpacked(stage, absolute);
  const facts = await inspectFile(stage, absolute);
  const rows = await listModelRows(stage.db);
  const known = rows.find((row) => row.path === facts.path && row.built_in === 0);
  const sha256 = facts.bytes <= hashedAtOnce ? await hashFile(pathsOf(facts)) : null;
  const id = known?.id ?? newId();
  const name = origin.name ?? facts.name;
  if (known === undefined) {
    await insertModelRow(stage.db, {
      ...facts,
      name,
      id,
      built_in: 0,
      sha256,
      added_at: new Date().toISOString(),
      source: origin.source,
      made_from: origin.madeFrom ?? null,
      tried: null,
    });
  } else await updateModelRow(stage.db, id, { ...facts, name, sha256, tried: null });
  await stage.audit({
    projectId: null,
    action: 'model-added',
    subject: name,
    detail: { sha256, path: facts.path },
  });
  stage.publish({ type: 'models-changed' });
  const row = await findModelRow(stage.db, id);
  if (row === undefined) throw new Error('The model row is gone.');
  if (sha256 === null) void hashModel(stage, row);
  return describeOne(stage, row);
}

/** Add a GGUF or a model pack given as bytes: it is stored in the workspace’s models folder, whole or not at all. */
export async function addModelFile(
  stage: StageContext,
  name: string,
  file: Blob,
  more: readonly { readonly name: string; readonly file: Blob }[] = [],
): Promise<BaseModel> {
  const folder = join(ownFolder(stage), `${newId()}.part`);
  const all = [{ name, file }, ...more].map((each) => ({ ...each, name: safeName(each.name) }));
  await mkdir(folder, { recursive: true });
  try {
    for (const each of all) {
      await pipeline(
        Readable.fromWeb(each.file.stream() as Parameters<typeof Readable.fromWeb>[0]),
        createWriteStream(join(folder, each.name)),
      );
    }
    const first = join(folder, all[0]?.name ?? '');
    if (await isPack(first)) return await addUnpacked(stage, first);
    await inspectFile(stage, first);
    return await keepOwn(stage, folder, { source: 'file' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Copy a model’s files into the workspace’s models folder and add the copy. */
export async function addCopy(
  stage: StageContext,
  paths: readonly string[],
  title: string,
  origin: Origin & { readonly fileName?: string },
): Promise<BaseModel> {
  const folder = join(ownFolder(stage), `${newId()}.part`);
  await mkdir(folder, { recursive: true });
  try {
    const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    await runWork(stage, { kind: 'copy', title, modelId: null, total }, async ({ signal, progress }) => {
      let done = 0;
      for (const [i, path] of paths.entries()) {
        signal.throwIfAborted();
        await copyFile(path, join(folder, origin.fileName ?? safeName(basename(path))));
        done += sizes[i] ?? 0;
        progress(done);
      }
    });
    return await keepOwn(stage, folder, origin);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Give what was written into a folder of its own its final place, and add it. Nothing is left when it is refused. */
export async function keepOwn(stage: StageContext, folder: string, origin: Origin): Promise<BaseModel> {
  const names = (await readdir(folder)).sort();
  const stem = basename(folder).replace(/\.part$/u, '');
  const target = join(ownFolder(stage), stem);
  await mkdir(target);
  try {
    for (const name of names) await rename(join(folder, name), join(target, name));
    return await addModelPath(stage, join(target, names[0] ?? ''), origin);
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

async function addUnpacked(stage: StageContext, pack: string): Promise<BaseModel> {
  const folder = join(ownFolder(stage), `${newId()}.part`);
  await mkdir(folder, { recursive: true });
  try {
    const { name } = await openPack(stage, pack, folder);
    return await keepOwn(stage, folder, { source: 'pack', name });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where the app stores models itself; each has a folder of its own. */
export function ownFolder(stage: StageContext): string {
  return join(stage.folder, 'models');
}

/** Delete a model’s files if the app stored them. */
export async function removeOwnFiles(stage: StageContext, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const folder = dirname(path);
    if (folder !== ownFolder(stage) && dirname(folder) !== ownFolder(stage)) continue;
    await rm(path, { force: true });
    if (folder !== ownFolder(stage)) await rmdir(folder).catch(() => undefined);
  }
}

export function safeName(name: string): string {
  return basename(name).replace(/[^\p{L}\p{N}._ -]/gu, '_') || 'model.gguf';
}
