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
import type { createCore } from '../../core.ts';
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

// The core is the larger part: it loads while the browser opens.
const loading = loadCore();
loading.catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
const served = await serve({
  router: loading.then(({ router }) => router),
  rendererFolder: join(root, 'out', 'renderer'),
  port,
  // A refusal is an answer, told on the page; only what nobody foresaw belongs here.
  onUnexpected: (error) => {
    if (!isDefinedError(error)) console.error(error);
  },
}).catch((error: NodeJS.ErrnoException) => {
  console.error(
    error.code === 'EADDRINUSE'
      ? `Port ${port} is taken by another program. Give another with --port, or none for any free one.`
      : error,
  );
  process.exit(1);
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
  await (await loading).close();
  process.exit(0);
}

async function loadCore(): ReturnType<typeof createCore> {
  const [core, { spawnInNode }, manifest] = await Promise.all([
    import('../../core.ts'),
    import('../../workers/spawn-in-node.ts'),
    readFile(join(root, 'package.json'), 'utf8'),
  ]);
  const { version } = JSON.parse(manifest) as { version: string };
  return core.createCore({
    shell: 'browser',
    folder: chooseDataFolder(values.folder),
    resources: join(root, 'resources'),
    version,
    takesPaths: false,
    spawn: spawnInNode({ root }),
    keychain: null,
  });
}
