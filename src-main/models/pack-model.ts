import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../contract/errors.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { fromJson } from '../storage/json-text.ts';
import { hashFile } from './hash-file.ts';
import type { ModelFacts } from './judge-model.ts';
import { pathsOf } from './model-files.ts';
import { type Manifest, manifestName, padded, readmeName, writeTarHeader } from './pack-format.ts';
import type { ModelRow } from './queries.ts';
import { useModel } from './use-model.ts';
import { runWork } from './works.ts';

/**
 * Write a model, its card and its hashes into one file to carry to another computer.
 * @throws ProblemError what `useModel` throws, `pack-failed` where the folder cannot be written to
 */
export async function packModel(
  stage: StageContext,
  modelId: string,
  folder: string | null,
): Promise<{ path: string; bytes: number; sha256: string }> {
  const row = await useModel(stage, modelId);
  const into = folder ?? join(stage.folder, 'exports');
  await mkdir(into, { recursive: true });
  const stem = asciiName(row.name);
  const path = await freePath(into, stem);
  const part = `${path}.part`;
  try {
    const paths = pathsOf(row);
    const names =
      paths.length === 1 ? [`${stem}.gguf`] : paths.map((_, i) => partName(stem, i, paths.length));
    await runWork(
      stage,
      { kind: 'pack', title: `Packing ${row.name}`, modelId, total: 2 * row.bytes },
      async ({ signal, progress }) => {
        const files: Manifest['files'] = [];
        let done = 0;
        for (const [i, each] of paths.entries()) {
          const sha256 = await hashFile(each, signal, (read) => progress(done + read));
          const { size } = await stat(each);
          files.push({ name: names[i] ?? '', bytes: size, sha256 });
          done += size;
        }
        const manifest = manifestOf(row, files);
        await writePack(part, manifest, paths, (read) => progress(done + read), signal);
      },
    );
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
  const { size } = await stat(path);
  await stage.audit({
    projectId: null,
    action: 'model-packed',
    subject: row.name,
    detail: { path, sha256: row.sha256 },
  });
  return { path, bytes: size, sha256: row.sha256 };
}

function manifestOf(row: ModelRow & { readonly sha256: string }, files: Manifest['files']): Manifest {
  const { maker } = fromJson(row.facts) as unknown as ModelFacts;
  return {
    kind: 'vernacular-model-pack',
    version: 1,
    name: row.name.slice(0, 200),
    architecture: row.architecture,
    licence: row.licence?.slice(0, 1000) ?? null,
    maker: maker?.slice(0, 200) ?? null,
    sha256: row.sha256,
    packedAt: new Date().toISOString(),
    files,
  };
}

async function writePack(
  target: string,
  manifest: Manifest,
  paths: readonly string[],
  onRead: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(target, 'wx', 0o600);
  const seconds = Date.parse(manifest.packedAt) / 1000;
  try {
    for (const [name, content] of [
      [manifestName, JSON.stringify(manifest, null, 2)],
      [readmeName, cardOf(manifest)],
    ] as const) {
      const bytes = Buffer.from(content);
      await file.write(writeTarHeader(name, bytes.length, seconds));
      await writePadded(file, bytes);
    }
    let read = 0;
    for (const [i, path] of paths.entries()) {
      const told = manifest.files[i];
      if (told === undefined) throw new Error('Every file is in the manifest.');
      await file.write(writeTarHeader(told.name, told.bytes, seconds));
      const hash = createHash('sha256');
      for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
        hash.update(piece as Buffer);
        await file.write(piece as Buffer);
        read += (piece as Buffer).length;
        onRead(read);
      }
      if (hash.digest('hex') !== told.sha256) throw changedMeanwhile();
      await file.write(Buffer.alloc(padded(told.bytes) - told.bytes));
    }
    await file.write(Buffer.alloc(1024));
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writePadded(file: FileHandle, bytes: Buffer): Promise<void> {
  await file.write(Buffer.concat([bytes, Buffer.alloc(padded(bytes.length) - bytes.length)]));
}

/** What a person reads who opens the pack without this app. */
function cardOf(manifest: Manifest): string {
  return [
    manifest.name,
    '',
    `Made by: ${manifest.maker ?? 'not named in the file'}`,
    `Licence: ${manifest.licence ?? 'not named in the file; ask whoever gave it to you'}`,
    `Kind: ${manifest.architecture}`,
    `SHA-256: ${manifest.sha256}`,
    '',
    'This file holds a language model to be added to Vernacular on another computer: “Add a model file…”.',
    'It is an ordinary tar archive; the .gguf files in it work in other programs as well.',
    '',
    ...manifest.files.map(({ name, bytes, sha256 }) => `${sha256}  ${name}  (${bytes} bytes)`),
    '',
  ].join('\n');
}

const partName = (stem: string, i: number, of: number): string =>
  `${stem}-${String(i + 1).padStart(5, '0')}-of-${String(of).padStart(5, '0')}.gguf`;

function asciiName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._ -]+/gu, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/gu, '')
    .slice(0, 70);
  return plain === '' ? 'model' : plain;
}

async function freePath(folder: string, stem: string): Promise<string> {
  for (let i = 1; ; i += 1) {
    const path = join(folder, `${stem}${i === 1 ? '' : ` ${i}`}.model-pack.tar`);
    if ((await stat(path).catch(() => null)) === null) return path;
  }
}

function changedMeanwhile(): ProblemError {
  return new ProblemError({
    code: 'model-changed',
    what: 'The model file changed while it was packed.',
    safe: 'Nothing half-written was left.',
    remedy: 'Try again when nothing else writes it.',
  });
}
