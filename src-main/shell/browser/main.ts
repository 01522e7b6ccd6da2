/**
 * The browser shell: the core in this process, the screens in whatever browser the person has.
 *
 *   node src-main/shell/browser/main.ts [--folder DIR] [--port N] [--no-open]
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isDefinedError } from '@orpc/server';
import { createCore } from '../../core.ts';
import { spawnInNode } from '../../workers/spawn-in-node.ts';
import { chooseDataFolder } from '../data-folder.ts';
import { openBrowser } from './open-browser.ts';
import { serve } from './serve.ts';

const GOODBYE_MS = 10_000;
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    port: { type: 'string', default: '0' },
    'no-open': { type: 'boolean', default: false },
  },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port ${values.port} is not a port. Give a number from 0 (any free one) to 65535.`);
  process.exit(2);
}

const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const core = await createCore({
  shell: 'browser',
  folder: chooseDataFolder(values.folder),
  resources: join(root, 'resources'),
  version: (manifest as { version: string }).version,
  takesPaths: false,
  spawn: spawnInNode({ root }),
  keychain: null,
});
const served = await serve({
  router: core.router,
  rendererFolder: join(root, 'out', 'renderer'),
  port,
  // A refusal is an answer, told on the page; only what nobody foresaw belongs here.
  onUnexpected: (error) => {
    if (!isDefinedError(error)) console.error(error);
  },
});

const address = served.invite();
console.log(`Vernacular is at ${address}`);
console.log('The address works once. Press Enter for another, Ctrl+C to stop.');
if (!values['no-open'] && process.env['CI'] === undefined && !(await openBrowser(address))) {
  console.log('No browser could be opened from here: open the address yourself.');
}
if (process.stdin.isTTY) {
  createInterface({ input: process.stdin }).on('line', () => console.log(served.invite()));
}

let leaving = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave());

/** Close pages, workers and the workspace, in that order; a second Ctrl+C does not wait. */
async function leave(): Promise<void> {
  if (leaving) process.exit(130);
  leaving = true;
  setTimeout(() => process.exit(1), GOODBYE_MS).unref();
  await served.close();
  await core.close();
  process.exit(0);
}
