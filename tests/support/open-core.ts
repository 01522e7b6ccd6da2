import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { onTestFinished } from 'vitest';
import { ProblemError, problemSchema } from '../../src-main/contract/errors.ts';
import type { WorkspaceEvent } from '../../src-main/contract/workspace.ts';
import { createCore, type CoreOptions } from '../../src-main/core.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import type { WorkerProcess } from '../../src-main/workers/workers.ts';
import { temporaryFolder } from './temporary-folder.ts';

const root = join(import.meta.dirname, '../..');

/** A real core with real worker processes on a folder of its own, closed when the test ends. */
export async function startCore(options: Partial<CoreOptions> = {}) {
  const processes: { kind: string; process: WorkerProcess }[] = [];
  const spawn = spawnInNode({ root });
  const core = await createCore({
    shell: 'terminal',
    folder: options.folder ?? temporaryFolder(),
    resources: join(root, 'resources'),
    version: '0.0.0',
    takesPaths: true,
    keychain: null,
    spawn: (kind) => {
      const process = spawn(kind);
      processes.push({ kind, process });
      return process;
    },
    ...options,
  });
  onTestFinished(() => core.close());
  return { core, ask: createRouterClient(core.router), processes };
}

/** The same with an open workspace without a passphrase, a project in it, and every event it has said. */
export async function openCore(options: Partial<CoreOptions> = {}) {
  const started = await startCore(options);
  const { ask } = started;
  await ask.workspace.create({ passphrase: null, reviewer: 'Ada' });
  const events: WorkspaceEvent[] = [];
  const stream = await ask.workspace.events();
  void (async () => {
    for await (const event of stream) events.push(event);
  })();
  const project = await ask.workspace.createProject({ name: 'Notice periods', note: 'Tests' });
  return { ...started, events, projectId: project.id };
}

/** The words with which a request is refused. Fails when it is not, or in another way. */
export async function refusal(
  request: Promise<unknown>,
): Promise<{ code: string; what: string; remedy: string }> {
  try {
    await request;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    if (error instanceof Error && 'data' in error) return problemSchema.parse(error.data);
    throw error;
  }
  throw new Error('This was not refused.');
}

/** Settles when `fact` holds. @throws when it does not within `milliseconds` */
export async function until(fact: () => boolean | Promise<boolean>, milliseconds = 20_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await fact())) {
    if (Date.now() > end) throw new Error(`Not so after ${milliseconds} ms: ${fact.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
