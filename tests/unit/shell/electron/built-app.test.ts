import { execFileSync, fork, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FromWorker } from '../../../../src-main/workers/messages.ts';

const OUT = 'out';

/** As `npm start` builds it; only when something has changed since the last time. */
beforeAll(() => {
  const build = spawnSync(process.execPath, ['scripts/launch.mjs', 'build-electron'], { encoding: 'utf8' });
  if (build.status !== 0) throw new Error(build.stdout + build.stderr);
}, 180_000);

test('main, core, every worker, preload and screens are built', () => {
  expect(readdirSync(`${OUT}/main`).filter((name) => name.endsWith('.js'))).toEqual([
    'converter.js',
    'core-process.js',
    'examples-aside.js',
    'inference.js',
    'main.js',
    'reader.js',
    'trainer.js',
  ]);
  expect(readdirSync(`${OUT}/preload`)).toContain('preload.cjs');
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
  for (const [script] of page.matchAll(/<script[^>]*>/g)) expect(script).toMatch(/\ssrc="\.?\/assets\//);
  expect(page).not.toMatch(/(src|href)="(?!\.?\/)/);
});

test.each(['reader', 'inference', 'trainer', 'converter'])(
  'the built %s starts and says that it listens',
  async (kind) => {
    expect(await firstWord(`${OUT}/main/${kind}.js`)).toEqual({ type: 'ready' });
  },
);

describe('the packaged app, around a stand-in for Electron’s binary', () => {
  let folder: string;
  let app: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vernacular-package-'));
    const standIn = join(folder, 'electron');
    writeStandIn(standIn);
    const build = spawnSync(
      process.execPath,
      [
        'node_modules/electron-builder/out/cli/cli.js',
        '--dir',
        '--linux',
        '--x64',
        `-c.electronDist=${standIn}`,
        `-c.directories.output=${folder}`,
      ],
      { encoding: 'utf8' },
    );
    if (build.status !== 0) throw new Error(build.stdout + build.stderr);
    app = join(folder, 'linux-unpacked');
    const archive = join(app, 'resources', 'app.asar');
    execFileSync(process.execPath, [
      'node_modules/@electron/asar/bin/asar.js',
      'extract',
      archive,
      join(folder, 'app'),
    ]);
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('holds what was built and no sources', () => {
    expect(readdirSync(join(folder, 'app')).sort()).toEqual(['node_modules', 'out', 'package.json']);
    expect(readdirSync(join(folder, 'app', 'out')).sort()).toEqual(['main', 'preload', 'renderer']);
  });

  test('keeps models and samples outside the archive, where native code can open them', () => {
    const starter = join(app, 'resources', 'resources', 'models', 'starter-q8_0.gguf');
    expect(statSync(starter).size).toBe(statSync('resources/models/starter-q8_0.gguf').size);
    const native = readdirSync(
      join(app, 'resources', 'app.asar.unpacked', 'node_modules', '@node-llama-cpp'),
    );
    expect(native).toEqual(expect.arrayContaining(['linux-x64', 'linux-x64-vulkan']));
    expect(native.filter((name) => name.includes('cuda'))).toEqual([]);
  });

  test('locks Electron down by its fuses', async () => {
    const wire = await getCurrentFuseWire(join(app, 'vernacular'));
    const on = '1'.charCodeAt(0);
    expect({
      runAsNode: wire[FuseV1Options.RunAsNode] === on,
      nodeOptions: wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable] === on,
      inspect: wire[FuseV1Options.EnableNodeCliInspectArguments] === on,
      onlyArchive: wire[FuseV1Options.OnlyLoadAppFromAsar] === on,
      fileProtocol: wire[FuseV1Options.GrantFileProtocolExtraPrivileges] === on,
    }).toEqual({
      runAsNode: false,
      nodeOptions: false,
      inspect: false,
      onlyArchive: true,
      fileProtocol: false,
    });
  });

  test.each(['reader', 'inference', 'trainer', 'converter'])(
    'its %s starts with the packages it brings',
    async (kind) => {
      expect(await firstWord(join(folder, 'app', 'out', 'main', `${kind}.js`))).toEqual({ type: 'ready' });
    },
  );
});

/** Start a worker's program as Node starts it. @returns its first message, or how it ended */
async function firstWord(program: string): Promise<FromWorker | string> {
  const worker = fork(program, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  let stderr = '';
  worker.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const word = await new Promise<FromWorker | string>((resolve) => {
    worker.once('message', (message) => resolve(message as FromWorker));
    worker.once('exit', (code) => resolve(`ended with ${code}: ${stderr}`));
  });
  worker.kill('SIGKILL');
  return word;
}

/** A folder that electron-builder takes for Electron: the names it looks for, and a binary with a fuse wire to flip. */
function writeStandIn(folder: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  const names = [
    'LICENSE',
    'LICENSES.chromium.html',
    'resources.pak',
    'icudtl.dat',
    'version',
    'chrome-sandbox',
  ];
  for (const name of [...names, join('locales', 'en-US.pak')]) writeFileSync(join(folder, name), 'stand-in');
  const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  const fuses = '0'.repeat(9);
  const wire = Buffer.concat([
    Buffer.from(`stand-in ${sentinel}`),
    Buffer.from([1, fuses.length]),
    Buffer.from(fuses),
  ]);
  writeFileSync(join(folder, 'electron'), wire, { mode: 0o755 });
}
