import { fork, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { FromWorker } from '../../../../src-main/workers/messages.ts';

const OUT = 'out/electron-check';

/** What `npm start` builds for Electron, beside it: the screens in use are not touched. */
beforeAll(() => {
  const build = spawnSync(
    process.execPath,
    [
      'node_modules/electron-vite/bin/electron-vite.js',
      'build',
      '--config',
      'electron.config.ts',
      '--outDir',
      OUT,
      '--logLevel',
      'warn',
    ],
    { encoding: 'utf8' },
  );
  if (build.status !== 0) throw new Error(build.stdout + build.stderr);
}, 120_000);

test('main, core, every worker, preload and screens are built', () => {
  expect(readdirSync(`${OUT}/main`).filter((name) => name.endsWith('.js'))).toEqual([
    'core-process.js',
    'inference.js',
    'main.js',
    'reader.js',
    'trainer.js',
  ]);
  expect(readdirSync(`${OUT}/preload`)).toEqual(['preload.cjs']);
  expect(readdirSync(`${OUT}/renderer`)).toContain('index.html');
});

test('the preload script is what a sandbox can run: CommonJS that needs nothing but Electron', () => {
  const preload = readFileSync(`${OUT}/preload/preload.cjs`, 'utf8');
  expect([...preload.matchAll(/require\(["'`](.*?)["'`]\)/g)].map((match) => match[1])).toEqual(['electron']);
  expect(preload).not.toMatch(/^\s*(import|export)\b/m);
});

test('the core knows nothing of Electron', () => {
  const core = readFileSync(`${OUT}/main/core-process.js`, 'utf8');
  expect(core).not.toMatch(/from\s*["'`]electron["'`]/);
});

test('the page and its policy agree: no inline script, no inline style, files of its own origin only', () => {
  const page = readFileSync(`${OUT}/renderer/index.html`, 'utf8');
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/);
  for (const [script] of page.matchAll(/<script[^>]*>/g)) expect(script).toMatch(/\ssrc="\/assets\//);
  expect(page).not.toMatch(/(src|href)="(?!\/)/);
});

test.each(['reader', 'inference', 'trainer'])(
  'the built %s starts and says that it listens',
  async (kind) => {
    const worker = fork(`${OUT}/main/${kind}.js`, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    });
    let stderr = '';
    worker.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const first = await new Promise<FromWorker | string>((resolve) => {
      worker.once('message', (message) => resolve(message as FromWorker));
      worker.once('exit', (code) => resolve(`ended with ${code}: ${stderr}`));
    });
    worker.kill('SIGKILL');
    expect(first).toEqual({ type: 'ready' });
  },
);
