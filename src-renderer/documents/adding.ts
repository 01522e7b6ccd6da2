import { create } from 'zustand';
import type { Problem } from '../../src-main/contract/errors.ts';
import { core } from '../bridge.ts';
import { problemOf } from '../ui/problem-of.ts';

export interface Adding {
  readonly total: number;
  readonly done: number;
  /** Files the core did not take, with the reason. */
  readonly refused: readonly { readonly name: string; readonly problem: Problem }[];
}

/** By project. Lives outside the screen so that going to another stage does not stop it. */
export const useAdding = create<Readonly<Record<string, Adding>>>(() => ({}));

const nothing: Adding = { total: 0, done: 0, refused: [] };

function change(projectId: string, next: (before: Adding) => Adding): void {
  useAdding.setState((all) => ({ [projectId]: next(all[projectId] ?? nothing) }));
}

/** Hand files to the core one after the other; reading them goes on by itself. */
export async function addFiles(projectId: string, files: readonly File[]): Promise<void> {
  change(projectId, (before) => {
    const fresh = before.done === before.total;
    return {
      total: (fresh ? 0 : before.total) + files.length,
      done: fresh ? 0 : before.done,
      refused: fresh ? [] : before.refused,
    };
  });
  for (const file of files) {
    let refused: Adding['refused'] = [];
    try {
      await core.documents.add({ projectId, name: file.name, file });
    } catch (thrown) {
      refused = [{ name: file.name, problem: problemOf(thrown) }];
    }
    change(projectId, (before) => ({
      ...before,
      done: before.done + 1,
      refused: [...before.refused, ...refused],
    }));
  }
}

/** Hand files and folders over by path, where the shell allows it; folders are walked by the core. */
export async function addPaths(projectId: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  change(projectId, () => ({ total: paths.length, done: 0, refused: [] }));
  let refused: Adding['refused'] = [];
  try {
    await core.documents.addPaths({ projectId, paths: [...paths] });
  } catch (thrown) {
    refused = [
      { name: paths.length === 1 ? (paths[0] ?? '') : 'The chosen files', problem: problemOf(thrown) },
    ];
  }
  change(projectId, (before) => ({ ...before, done: before.total, refused }));
}

/** Forget the refusals once they were read. */
export function dismissRefused(projectId: string): void {
  change(projectId, (before) => ({ ...before, refused: [] }));
}
