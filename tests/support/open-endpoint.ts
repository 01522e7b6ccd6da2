import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import OpenAI from 'openai';
import { createCore } from '../../src-main/core.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import { root } from './starter.ts';

/** A real core with its endpoint on, and OpenAI's own client for it; many tests share one. */
export async function openEndpoint() {
  const folder = mkdtempSync(join(tmpdir(), 'vernacular-test-'));
  const core = await createCore({
    shell: 'terminal',
    folder,
    resources: join(root, 'resources'),
    version: '0.0.0',
    takesPaths: true,
    keychain: null,
    spawn: spawnInNode({ root }),
  });
  const ask = createRouterClient(core.router);
  await ask.workspace.create({ passphrase: null, reviewer: 'Ada' });
  const { id: projectId } = await ask.workspace.createProject({ name: 'Notice periods', note: 'Tests' });
  const { key } = await ask.endpoint.createKey({ projectId, name: 'Tests' });
  const { url } = await ask.endpoint.turnOn({ port: 0 });
  if (url === null) throw new Error('The endpoint is not on.');
  return {
    ask,
    projectId,
    key,
    url,
    clientWith: (apiKey: string) => new OpenAI({ apiKey, baseURL: url, maxRetries: 0 }),
    close: async (): Promise<void> => {
      await core.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type OpenEndpoint = Awaited<ReturnType<typeof openEndpoint>>;
