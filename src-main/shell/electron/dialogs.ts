/** The system's own dialogs, behind the contract of the `shell` port. */
import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { implement } from '@orpc/server';
import type { OpenDialogOptions, OpenDialogReturnValue } from 'electron';
import { shellContract } from '../../contract/shell.ts';

export interface DialogsOptions {
  readonly open: (options: OpenDialogOptions) => Promise<OpenDialogReturnValue>;
  readonly show: (path: string) => void;
  /** Where the app itself writes. */
  readonly folder: string;
}

export function createShellRouter({ open, show, folder }: DialogsOptions) {
  const shell = implement(shellContract);
  /** Folders a person chose since the start: files were written there at their wish. */
  const chosen = new Set([resolve(folder)]);
  return shell.router({
    chooseFiles: shell.chooseFiles.handler(async ({ input }) => {
      const { canceled, filePaths } = await open({
        title: input.title,
        filters: input.filters,
        properties: input.many ? ['openFile', 'multiSelections'] : ['openFile'],
      });
      return { paths: canceled ? [] : filePaths };
    }),
    chooseFolder: shell.chooseFolder.handler(async ({ input }) => {
      const { canceled, filePaths } = await open({
        title: input.title,
        properties: ['openDirectory', 'createDirectory'],
      });
      const path = canceled ? undefined : filePaths[0];
      if (path === undefined) return { path: null };
      chosen.add(resolve(path));
      return { path };
    }),
    showInFolder: shell.showInFolder.handler(({ input }) => {
      const path = resolve(input.path);
      const ours = isAbsolute(input.path) && [...chosen].some((place) => isInside(path, place));
      if (!ours || !existsSync(path)) return { shown: false };
      show(path);
      return { shown: true };
    }),
  });
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !way.startsWith('..') && !isAbsolute(way);
}
