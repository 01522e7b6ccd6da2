import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { WorkerMethods } from '../../../src-main/workers/messages.ts';
import { WorkerError } from '../../../src-main/workers/serve.ts';
import { spawnInNode } from '../../../src-main/workers/spawn-in-node.ts';
import { startWorker } from '../../../src-main/workers/start-worker.ts';
import type { WorkerClient } from '../../../src-main/workers/workers.ts';

const root = fileURLToPath(new URL('../../support/workers', import.meta.url));
const open: WorkerClient<WorkerMethods>[] = [];

function start(kind: 'inference' | 'reader' = 'inference', graceMs = 300): WorkerClient<WorkerMethods> {
  const client = startWorker<WorkerMethods>(kind, spawnInNode({ root }), { graceMs });
  open.push(client);
  return client;
}

async function failureOf(result: Promise<unknown>) {
  const error = await result.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof WorkerError)) throw new Error(`expected a WorkerError, got ${String(error)}`);
  return error.failure;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});

test('no process runs before the first request, and events arrive in order before the result', async () => {
  const worker = start();
  expect(worker.pid).toBeUndefined();
  const events: unknown[] = [];
  const task = worker.request(
    'count',
    { to: 5 },
    { deadlineMs: 20_000, onEvent: (event) => events.push(event) },
  );
  expect(await task.result).toBe(5);
  expect(events).toEqual([1, 2, 3, 4, 5]);
  expect(worker.pid).toBeGreaterThan(0);
});

test('what was said before a long computation arrives before it ends, however large', async () => {
  let heard = 0;
  const task = start().request('compute', null, {
    deadlineMs: 20_000,
    onEvent: () => {
      heard = performance.now();
    },
  });
  await task.result;
  expect(performance.now() - heard).toBeGreaterThan(1_000);
});

test('a step that asks for patience is waited for beyond the deadline', async () => {
  const worker = start();
  const late = worker.request('compute', null, { deadlineMs: 600 });
  expect(await failureOf(late.result)).toMatchObject({ code: 'deadline' });
  const patient = worker.request('labour', null, { deadlineMs: 600 });
  await expect(patient.result).resolves.toBeDefined();
});

test('requests under way at the same time get their own answers', async () => {
  const worker = start();
  const results = [3, 1, 2].map((to) => worker.request('count', { to }, { deadlineMs: 20_000 }).result);
  expect(await Promise.all(results)).toEqual([3, 1, 2]);
});

test('forty megabytes go through and come back unchanged', async () => {
  const worker = start();
  const bytes = new Uint8Array(40 * 2 ** 20).map((_, i) => (i * 31) & 255);
  const answer = (await worker.request('echo', { bytes }, { deadlineMs: 60_000 }).result) as {
    bytes: Uint8Array;
  };
  expect(Buffer.compare(Buffer.from(answer.bytes), Buffer.from(bytes))).toBe(0);
}, 60_000);

test('a refusal keeps its code, words and remedy', async () => {
  const failure = await failureOf(start().request('refuse', null, { deadlineMs: 20_000 }).result);
  expect(failure).toEqual({ code: 'no-such-thing', message: 'There is none.', remedy: 'Bring one.' });
});

test('a worker that dies fails its requests with exit code and last words, and the next request gets a fresh one', async () => {
  const worker = start();
  const waiting = failureOf(worker.request('listen', null, { deadlineMs: null }).result);
  const dying = failureOf(
    worker.request('die', { code: 7, words: 'GGML_ASSERT(ne00 == 4) failed' }, { deadlineMs: 20_000 }).result,
  );
  const firstPid = worker.pid;
  for (const failure of await Promise.all([waiting, dying])) {
    expect(failure).toMatchObject({
      code: 'worker-died',
      evidence: 'exit code 7\nGGML_ASSERT(ne00 == 4) failed',
      remedy: expect.stringContaining('Try again'),
    });
  }
  expect(await worker.request('count', { to: 1 }, { deadlineMs: 20_000 }).result).toBe(1);
  expect(worker.pid).not.toBe(firstPid);
});

test('a trainer that dies because the graphics card is gone says so, and offers the processor', async () => {
  const spawn = spawnInNode({ root });
  const trainer = startWorker<WorkerMethods>('trainer', () => spawn('inference'));
  open.push(trainer);
  const words = "terminate called after throwing an instance of 'vk::DeviceLostError'";
  const failure = await failureOf(
    trainer.request('die', { code: 134, words }, { deadlineMs: 20_000 }).result,
  );
  expect(failure).toMatchObject({
    code: 'device-lost',
    remedy: expect.stringContaining('on the processor'),
    evidence: `exit code 134\n${words}`,
  });
});

test('of a talkative worker the last forty lines are kept', async () => {
  const words = Array.from({ length: 100 }, (_, i) => `line ${i}`).join('\n');
  const { evidence = '' } = await failureOf(
    start().request('die', { code: 1, words }, { deadlineMs: 20_000 }).result,
  );
  expect(evidence.split('\n')).toEqual([
    'exit code 1',
    ...Array.from({ length: 40 }, (_, i) => `line ${i + 60}`),
  ]);
});

test('a worker that cannot start says why, and does not keep anybody waiting', async () => {
  const missing = startWorker<WorkerMethods>('trainer', spawnInNode({ root }));
  open.push(missing);
  expect(await failureOf(missing.request('train', null, { deadlineMs: null }).result)).toMatchObject({
    code: 'worker-died',
    evidence: expect.stringContaining('Cannot find module'),
  });
});

test('a worker that never says it listens is given up', async () => {
  const silent = startWorker<WorkerMethods>(
    'inference',
    () => ({
      pid: undefined,
      post: () => undefined,
      onMessage: () => undefined,
      onStderr: (listener) => listener('waiting for a lock'),
      onExit: () => undefined,
      kill: () => undefined,
    }),
    { startMs: 50 },
  );
  const failure = await failureOf(silent.request('count', { to: 1 }, { deadlineMs: null }).result);
  expect(failure).toMatchObject({
    code: 'worker-did-not-start',
    evidence: expect.stringContaining('waiting for a lock'),
  });
});

test('a closed worker fails what was under way and refuses what comes after', async () => {
  const worker = start();
  const waiting = failureOf(worker.request('listen', null, { deadlineMs: null }).result);
  await worker.request('count', { to: 1 }, { deadlineMs: 20_000 }).result;
  await worker.close();
  expect(await waiting).toMatchObject({ code: 'closed' });
  expect(await failureOf(worker.request('count', { to: 1 }, { deadlineMs: null }).result)).toMatchObject({
    code: 'closed',
  });
});

test('a worker killed from outside says by which signal', async () => {
  const worker = start();
  const waiting = failureOf(worker.request('count', { to: 100_000 }, { deadlineMs: null }).result);
  await worker.request('count', { to: 1 }, { deadlineMs: 20_000 }).result;
  process.kill(worker.pid ?? 0, 'SIGKILL');
  expect(await waiting).toMatchObject({ code: 'worker-died', evidence: 'signal SIGKILL' });
});

test('a request past its deadline is stopped even when the process no longer listens', async () => {
  const worker = start();
  const began = Date.now();
  const failure = await failureOf(worker.request('spin', null, { deadlineMs: 200 }).result);
  expect(failure).toMatchObject({ code: 'deadline' });
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(await worker.request('count', { to: 1 }, { deadlineMs: 20_000 }).result).toBe(1);
});

test('a cancelled request ends as cancelled and leaves its process alive', async () => {
  const worker = start();
  const abort = new AbortController();
  const task = worker.request('count', { to: 100_000 }, { deadlineMs: null, signal: abort.signal });
  await worker.request('count', { to: 1 }, { deadlineMs: 20_000 }).result;
  const pid = worker.pid;
  abort.abort();
  expect(await failureOf(task.result)).toMatchObject({ code: 'cancelled' });
  await worker.request('count', { to: 1 }, { deadlineMs: 20_000 }).result;
  expect(worker.pid).toBe(pid);
});

test('a cancelled request that does not listen is killed after its grace', async () => {
  const worker = start();
  await worker.request('count', { to: 1 }, { deadlineMs: 20_000 }).result;
  const pid = worker.pid;
  const task = worker.request('spin', null, { deadlineMs: null });
  await sleep(50);
  task.cancel();
  expect(await failureOf(task.result)).toMatchObject({ code: 'cancelled' });
  await worker.request('count', { to: 1 }, { deadlineMs: 20_000 }).result;
  expect(worker.pid).not.toBe(pid);
});

test('a word told to a running request reaches it', async () => {
  const worker = start();
  const task = worker.request('listen', null, { deadlineMs: 20_000 });
  await sleep(1);
  task.tell('pause');
  expect(await task.result).toBe('pause');
});

test('a worker is not given keys or proxies of the environment', async () => {
  process.env['SOME_API_KEY'] = 'secret';
  process.env['HTTPS_PROXY'] = 'http://proxy.example';
  const names = Object.keys(
    (await start().request('environment', null, { deadlineMs: 20_000 }).result) as Record<string, string>,
  );
  delete process.env['SOME_API_KEY'];
  delete process.env['HTTPS_PROXY'];
  expect(names).toContain('PATH');
  expect(names.filter((name) => /KEY|PROXY|TOKEN|SECRET/i.test(name))).toEqual([]);
});

test('the reader can read its own code and nothing else, write nothing, start nothing', async () => {
  expect(await start('reader').request('attempt', null, { deadlineMs: 20_000 }).result).toEqual({
    'write a file': 'ERR_ACCESS_DENIED',
    'read the password file': 'ERR_ACCESS_DENIED',
    'start a program': 'ERR_ACCESS_DENIED',
    'read its own code': 'allowed',
  });
});
