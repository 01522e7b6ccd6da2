import { create } from 'zustand';
import type { Problem } from '../../src-main/contract/errors.ts';
import { core } from '../bridge.ts';
import { problemOf } from '../ui/problem-of.ts';
import type { PlacedFile } from './dropped-files.ts';

/** Larger files go over in parts of this size, so that neither side holds one whole. */
const partBytes = 8 * 1024 ** 2;

export interface Adding {
  readonly total: number;
  readonly done: number;
  /** Files the core did not take, with the reason. */
  readonly refused: readonly { readonly name: string; readonly problem: Problem }[];
  /** Of a file in parts: which, and how much of it has gone over. */
  readonly large: { readonly name: string; readonly sent: number; readonly bytes: number } | null;
  readonly paused: boolean;
  readonly stopped: boolean;
}

/** By project. Lives outside the screen so that going to another stage does not stop it. */
export const useAdding = create<Readonly<Record<string, Adding>>>(() => ({}));

const nothing: Adding = { total: 0, done: 0, refused: [], large: null, paused: false, stopped: false };

function change(projectId: string, next: (before: Adding) => Partial<Adding>): void {
  useAdding.setState((all) => {
    const before = all[projectId] ?? nothing;
    return { [projectId]: { ...before, ...next(before) } };
  });
}

function begin(projectId: string, files: number): void {
  change(projectId, (before) =>
    before.done === before.total
      ? { total: files, done: 0, refused: [], stopped: false }
      : { total: before.total + files },
  );
}

/** Hand files to the core one after the other; reading them goes on by itself. */
export async function addFiles(projectId: string, files: readonly PlacedFile[]): Promise<void> {
  begin(projectId, files.length);
  for (const file of files) {
    await whileNotPaused(projectId);
    if (useAdding.getState()[projectId]?.stopped === true) break;
    let refused: Adding['refused'] = [];
    try {
      await handOver(projectId, file);
    } catch (thrown) {
      refused = [{ name: file.file.name, problem: problemOf(thrown) }];
    }
    change(projectId, (before) => ({
      done: before.done + 1,
      refused: [...before.refused, ...refused],
      large: null,
    }));
  }
  if (useAdding.getState()[projectId]?.stopped === true) change(projectId, ({ total }) => ({ done: total }));
}

async function handOver(projectId: string, { file, place }: PlacedFile): Promise<void> {
  const { name, size } = file;
  if (size <= partBytes) {
    await core.documents.add({ projectId, name, file, place: [...place] });
    return;
  }
  const { uploadId } = await core.documents.beginUpload({ projectId, name, bytes: size, place: [...place] });
  try {
    for (let sent = 0; sent < size; sent += partBytes) {
      change(projectId, () => ({ large: { name, sent, bytes: size } }));
      await whileNotPaused(projectId);
      if (useAdding.getState()[projectId]?.stopped === true) {
        await core.documents.abandonUpload({ uploadId });
        return;
      }
      await core.documents.sendPart({ uploadId, part: file.slice(sent, sent + partBytes) });
    }
    await core.documents.endUpload({ uploadId });
  } catch (thrown) {
    await core.documents.abandonUpload({ uploadId }).catch(() => undefined);
    throw thrown;
  }
}

function whileNotPaused(projectId: string): Promise<void> {
  if (useAdding.getState()[projectId]?.paused !== true) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = useAdding.subscribe((all) => {
      if (all[projectId]?.paused === true) return;
      stop();
      resolve();
    });
  });
}

/** Hand files and folders over by path, where the shell allows it; folders are walked by the core. */
export async function addPaths(projectId: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  let refused: Adding['refused'] = [];
  change(projectId, () => ({ refused }));
  try {
    await core.documents.addPaths({ projectId, paths: [...paths] });
  } catch (thrown) {
    refused = [
      { name: paths.length === 1 ? (paths[0] ?? '') : 'The chosen files', problem: problemOf(thrown) },
    ];
  }
  change(projectId, () => ({ refused }));
}

/** What this page still has to hand over waits, too. */
export function pauseAdding(projectId: string, paused: boolean): void {
  change(projectId, () => ({ paused }));
}

export function stopAdding(projectId: string): void {
  change(projectId, (before) => ({ stopped: before.done < before.total, paused: false }));
}

/** Forget the refusals once they were read. */
export function dismissRefused(projectId: string): void {
  change(projectId, () => ({ refused: [] }));
}
