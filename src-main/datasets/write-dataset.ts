import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProblemError } from '../contract/errors.ts';
import type { DatasetPlan } from './dataset-example.ts';

export interface WrittenFile {
  /** Relative to the folder, with `/`. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

const pieceBytes = 1 << 20;

/**
 * Write a planned data set into a folder, whole or not at all.
 * @param progress examples written so far, of all
 * @throws ProblemError `nothing-to-write`, `against-the-rules` (before anything is written; not with `despiteRules`)
 */
export async function writeDataset(
  plan: DatasetPlan,
  folder: string,
  options: {
    readonly signal: AbortSignal;
    readonly progress: (done: number, total: number) => void;
    /** Somebody wants the files although whoever takes them says no. */
    readonly despiteRules?: boolean;
  },
): Promise<WrittenFile[]> {
  refuse(plan, options.despiteRules === true);
  const total = plan.files.reduce((sum, { holds }) => sum + (holds?.length ?? 0), 0);
  const parts: { readonly part: string; readonly path: string }[] = [];
  const written: WrittenFile[] = [];
  let done = 0;
  try {
    for (const { name, pieces, holds } of plan.files) {
      const path = join(folder, ...name.split('/'));
      const part = `${path}.part`;
      await mkdir(dirname(path), { recursive: true });
      parts.push({ part, path });
      written.push({ name, ...(await writePieces(part, pieces(), options.signal)) });
      done += holds?.length ?? 0;
      options.progress(done, total);
    }
    for (const { part, path } of parts) await rename(part, path);
    return written;
  } finally {
    await Promise.all(parts.map(({ part }) => rm(part, { force: true })));
  }
}

async function writePieces(
  path: string,
  pieces: Iterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const file = await open(path, 'w', 0o600);
  let bytes = 0;
  let waiting: Uint8Array[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    signal.throwIfAborted();
    const piece = Buffer.concat(waiting);
    hash.update(piece);
    await file.writeFile(piece);
    bytes += piece.length;
    waiting = [];
    size = 0;
  };
  try {
    for (const piece of pieces) {
      const some = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
      waiting.push(some);
      size += some.length;
      if (size >= pieceBytes) await flush();
    }
    await flush();
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

function refuse(plan: DatasetPlan, despiteRules: boolean): void {
  const rows = plan.files.reduce((sum, { holds }) => sum + (holds?.length ?? 0), 0);
  if (rows === 0) {
    throw new ProblemError({
      code: 'nothing-to-write',
      what: 'No approved example can be written in this form.',
      safe: 'Nothing was written.',
      remedy: plan.leftOut[0] ?? 'Go to Examples, review some and approve the good ones.',
    });
  }
  const broken = plan.rules.filter(({ ok }) => !ok);
  if (broken.length === 0 || despiteRules) return;
  throw new ProblemError({
    code: 'against-the-rules',
    what: `Whoever takes these files would refuse them: ${broken.map(({ words }) => words).join('; ')}.`,
    safe: 'Nothing was written.',
    remedy: 'Approve more examples or shorten the long ones, or choose another form.',
  });
}
