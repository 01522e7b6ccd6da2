import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { createCore } from '../../src-main/core.ts';
import type { WorkspaceEvent } from '../../src-main/contract/workspace.ts';
import type { WorkerKind } from '../../src-main/workers/messages.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import type { WorkerProcess } from '../../src-main/workers/workers.ts';
import { root } from './starter.ts';

/** A real core on a temporary workspace, whose worker processes a test can kill. */
export async function temporaryCore(folder?: string) {
  const place = folder ?? (await mkdtemp(join(tmpdir(), 'vernacular-test-')));
  const spawn = spawnInNode({ root });
  const newest = new Map<WorkerKind, WorkerProcess>();
  const spawned: WorkerKind[] = [];
  const core = await createCore({
    shell: 'terminal',
    folder: place,
    resources: join(root, 'resources'),
    version: 'test',
    takesPaths: true,
    spawn: (kind) => {
      const process = spawn(kind);
      newest.set(kind, process);
      spawned.push(kind);
      return process;
    },
    keychain: null,
  });
  const client = createRouterClient(core.router, { context: {} });
  return {
    client,
    folder: place,
    /** Every worker process started so far, in order. */
    spawned,
    /** As the system's out-of-memory killer would. */
    killWorker: (kind: WorkerKind): void => newest.get(kind)?.kill(),
    /** Close it and leave the workspace where it is. */
    close: core.close,
    async remove(): Promise<void> {
      await core.close();
      await rm(place, { recursive: true, force: true });
    },
  };
}

export type TemporaryCore = Awaited<ReturnType<typeof temporaryCore>>;

/** Collect events until told to stop. */
export async function collectEvents(
  core: TemporaryCore,
): Promise<{ seen: WorkspaceEvent[]; stop(): Promise<void> }> {
  const events = await core.client.workspace.events();
  const seen: WorkspaceEvent[] = [];
  const following = (async () => {
    for await (const event of events) seen.push(event);
  })();
  return {
    seen,
    async stop() {
      await events.return?.(undefined);
      await following.catch(() => undefined);
    },
  };
}

/** Ask again and again until the answer is the one waited for. */
export async function until<T>(
  ask: () => Promise<T>,
  over: (value: T) => boolean,
  seconds = 240,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await ask();
    if (over(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`Still not so after ${seconds} s: ${JSON.stringify(value).slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A problem's code, when a request is refused. */
export async function refusalOf(request: Promise<unknown>): Promise<string> {
  const error = await request.then(
    () => null,
    (reason: unknown) => reason,
  );
  const data = (error as { data?: { code?: string } } | null)?.data;
  return data?.code ?? `not refused: ${String(error)}`;
}
