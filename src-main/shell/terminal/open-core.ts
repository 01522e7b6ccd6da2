import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRouterClient } from '@orpc/server';
import { createCore } from '../../core.ts';
import { spawnInNode } from '../../workers/spawn-in-node.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The folder that holds `src-main` and `resources`. */
export const appRoot = root;

/**
 * A core for a terminal command, spoken to through the same contract as the screens.
 * @param folder workspace folder; null for a temporary one that is removed at the end
 */
export async function openCore(folder: string | null) {
  const place = folder ?? (await mkdtemp(join(tmpdir(), 'vernacular-')));
  const core = await createCore({
    shell: 'terminal',
    folder: place,
    resources: join(root, 'resources'),
    version: process.env['npm_package_version'] ?? 'development',
    takesPaths: true,
    spawn: spawnInNode({ root }),
    keychain: null,
  });
  return {
    client: createRouterClient(core.router, { context: {} }),
    folder: place,
    async close(): Promise<void> {
      await core.close();
      if (folder === null) await rm(place, { recursive: true, force: true });
    },
  };
}

export type OpenCore = Awaited<ReturnType<typeof openCore>>;
