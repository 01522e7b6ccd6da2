import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../contract/errors.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import {
  longestManifest,
  type Manifest,
  manifestName,
  manifestSchema,
  padded,
  readmeName,
  readTarHeader,
  tarBlock,
  type TarHeader,
} from './pack-format.ts';
import { runWork } from './works.ts';

const piece = 1 << 20;

/** Whether a file begins as a model pack does. */
export async function isPack(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return false;
  try {
    const block = Buffer.alloc(tarBlock);
    const { bytesRead } = await file.read(block, 0, tarBlock, 0).catch(() => ({ bytesRead: 0 }));
    return bytesRead === tarBlock && readTarHeader(block)?.name === manifestName;
  } finally {
    await file.close();
  }
}

/**
 * Unpack a model pack into a folder, each file checked against the hash it was packed with. Only the files its manifest
 * lists, in its order, under plain names; anything else refuses the pack before a byte is written.
 * @throws ProblemError `pack-damaged` with the reason
 */
export async function openPack(stage: StageContext, path: string, folder: string): Promise<Manifest> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { manifest, places } = await readContents(file, size);
    const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
    await runWork(
      stage,
      { kind: 'unpack', title: `Unpacking ${manifest.name}`, modelId: null, total },
      async ({ signal, progress }) => {
        let done = 0;
        for (const [i, told] of manifest.files.entries()) {
          const from = places[i];
          if (from === undefined) throw damaged('files are missing');
          const start = done;
          const sha256 = await unpack(file, from, told.bytes, join(folder, told.name), (written) => {
            signal.throwIfAborted();
            progress(start + written);
          });
          if (sha256 !== told.sha256) throw damaged(`“${told.name}” is not the file that was packed`);
          done += told.bytes;
        }
      },
    );
    return manifest;
  } finally {
    await file.close();
  }
}

/** Everything about a pack but its weights: read and judged whole before anything is written. */
async function readContents(
  file: FileHandle,
  size: number,
): Promise<{ manifest: Manifest; places: readonly number[] }> {
  const first = await headerAt(file, 0, size);
  if (first === null || first.name !== manifestName || first.size > longestManifest) {
    throw damaged('it does not begin with its list of contents');
  }
  const manifest = parseManifest(await read(file, tarBlock, first.size));
  if (new Set(manifest.files.map(({ name }) => name.toLowerCase())).size !== manifest.files.length) {
    throw damaged('it lists a file twice');
  }
  let at = tarBlock + padded(first.size);
  const readme = await headerAt(file, at, size);
  if (readme === null || readme.name !== readmeName || readme.size > longestManifest) {
    throw damaged('its card is missing');
  }
  at += tarBlock + padded(readme.size);
  const places: number[] = [];
  for (const told of manifest.files) {
    const header = await headerAt(file, at, size);
    if (header === null || header.name !== told.name || header.size !== told.bytes) {
      throw damaged(`it does not hold “${told.name}” where it says`);
    }
    if (at + tarBlock + told.bytes > size) throw damaged('it ends before its last file');
    places.push(at + tarBlock);
    at += tarBlock + padded(told.bytes);
  }
  const rest = await read(file, at, Math.max(0, Math.min(2 * tarBlock, size - at)));
  if (size - at > 20 * tarBlock || rest.some((byte) => byte !== 0)) {
    throw damaged('it holds more than it lists');
  }
  return { manifest, places };
}

function parseManifest(bytes: Buffer): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    throw damaged('its list of contents cannot be read', String(error));
  }
}

async function headerAt(file: FileHandle, at: number, size: number): Promise<TarHeader | null> {
  if (at + tarBlock > size) return null;
  return readTarHeader(await read(file, at, tarBlock));
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  if (bytesRead < length) throw damaged('it ends too soon');
  return bytes;
}

async function unpack(
  from: FileHandle,
  at: number,
  length: number,
  target: string,
  onWritten: (bytes: number) => void,
): Promise<string> {
  const into = await open(target, 'wx', 0o600);
  const hash = createHash('sha256');
  try {
    for (let done = 0; done < length; ) {
      const bytes = await read(from, at + done, Math.min(piece, length - done));
      hash.update(bytes);
      await into.write(bytes);
      done += bytes.length;
      onWritten(done);
    }
    await into.sync();
  } finally {
    await into.close();
  }
  return hash.digest('hex');
}

function damaged(how: string, evidence?: string): ProblemError {
  return new ProblemError({
    code: 'pack-damaged',
    what: `This model pack cannot be trusted: ${how}.`,
    safe: 'Nothing was added, and nothing was left on the disk.',
    remedy: 'Copy the pack again from where it was made.',
    ...(evidence === undefined ? {} : { evidence }),
  });
}
