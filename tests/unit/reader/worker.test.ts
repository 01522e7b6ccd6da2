import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { ReaderMethods, ReadProgress } from '../../../src-main/reader/protocol.ts';
import { spawnInNode } from '../../../src-main/workers/spawn-in-node.ts';
import { startWorker } from '../../../src-main/workers/start-worker.ts';
import { read } from './support/read.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url)).replace(/[\\/]$/u, '');
const worker = startWorker<ReaderMethods>('reader', spawnInNode({ root }));
afterAll(() => worker.close());

test('the worker process reads a PDF as the functions do, and reports pages as it goes', async () => {
  const bytes = await readFile(new URL('../../fixtures/documents/headers-and-footers.pdf', import.meta.url));
  const seen: ReadProgress[] = [];
  const { noticed, ...outcome } = await worker.request(
    'read',
    { name: 'a.pdf', bytes },
    { deadlineMs: 20_000, onEvent: (event) => 'done' in event && seen.push(event) },
  ).result;
  expect(outcome).toEqual(await read(bytes, 'a.pdf'));
  // Its four pages were made of one paragraph, over and over.
  expect(noticed).toMatchObject({ language: 'en', flags: [{ code: 'boilerplate' }] });
  expect(seen[0]).toEqual({ done: 1, total: 4, unit: 'pages' });
});

test('a refused file does not end the worker, and a killed worker is replaced', async () => {
  const first = await worker.request(
    'read',
    { name: 'a.pdf', bytes: Buffer.from('%PDF-1.4 broken') },
    { deadlineMs: 20_000 },
  ).result;
  expect(first).toMatchObject({ status: 'refused', refusal: { code: 'corrupt-file' } });
  const { pid } = worker;
  if (pid === undefined) throw new Error('the worker should still run');
  process.kill(pid, 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 200));
  const second = await worker.request(
    'read',
    { name: 'a.txt', bytes: Buffer.from('Still here.') },
    { deadlineMs: 20_000 },
  ).result;
  expect(second).toMatchObject({ status: 'read', blocks: [{ text: 'Still here.' }] });
  expect(worker.pid).not.toBe(pid);
});
