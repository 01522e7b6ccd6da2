import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../contract/errors.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { type AdapterRow, findBestAdapter, findVersion, readAdapterBytes } from '../storage/adapter-rows.ts';

export interface AdapterFile {
  readonly path: string;
  readonly adapterId: string;
  readonly sha256: string;
  readonly step: number;
}

const prefix = 'adapter-';

/**
 * The best adapter of a run as a file that llama.cpp can open, in the workspace's temporary folder. Named by
 * its hash: a file under this name is never another adapter.
 * @throws ProblemError `nothing-learned` while the run has no adapter
 */
export async function adapterFile(stage: StageContext, runId: string): Promise<AdapterFile> {
  const row = await findBestAdapter(stage.db, runId);
  if (row === undefined) throw nothingLearned();
  return writeOnce(stage, row);
}

/** One version of a run under way, by the step it comes from. @throws ProblemError `nothing-learned` */
export async function versionFile(stage: StageContext, runId: string, step: number): Promise<string> {
  const row = await findVersion(stage.db, runId, step);
  if (row === undefined) throw nothingLearned();
  return (await writeOnce(stage, row)).path;
}

async function writeOnce(stage: StageContext, row: AdapterRow): Promise<AdapterFile> {
  const folder = join(stage.folder, 'temporary');
  const path = join(folder, `${prefix}${row.sha256}.gguf`);
  const there = await stat(path).catch(() => null);
  if (there?.size !== row.bytes) {
    await mkdir(folder, { recursive: true });
    const part = `${path}.part`;
    await writeFile(part, await readAdapterBytes(stage.db, row.id), { mode: 0o600 });
    await rename(part, path);
  }
  return { path, adapterId: row.id, sha256: row.sha256, step: row.step };
}

/** Adapters lie outside the encrypted file only while the workspace is open. */
export async function removeAdapterFiles(stage: StageContext): Promise<void> {
  const folder = join(stage.folder, 'temporary');
  const names = await readdir(folder).catch(() => []);
  const ours = names.filter((name) => name.startsWith(prefix));
  await Promise.all(ours.map((name) => rm(join(folder, name), { force: true })));
}

function nothingLearned(): ProblemError {
  return new ProblemError({
    code: 'nothing-learned',
    what: 'This training has not produced anything to use yet.',
    safe: 'Everything stored is unchanged.',
    remedy: 'Let it run until the first check of the answers kept aside, or start another training.',
  });
}
