/** Packages are installed when there are none, or when what they were installed for has changed. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStamp, root, run, writeStamp } from './processes.mjs';

const STAMP = 'node_modules/.vernacular-installed.json';
/** The parts of package.json that decide what is installed: a changed script needs no new packages. */
const DECIDING = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides', 'allowScripts'];

export async function installPackages() {
  const wanted = describeWanted();
  if (readStamp(STAMP)?.wanted === wanted && existsSync(join(root, 'node_modules', 'node'))) return;
  console.log('Installing packages (once, and again when package.json changes)…');
  const words = ['install', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  const code = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...words])
    : await run('npm', words, { shell: process.platform === 'win32' });
  if (code !== 0) {
    throw new Error(
      'npm install failed, so nothing was started. Check the connection to your package registry, then run the command again.',
    );
  }
  writeStamp(STAMP, { wanted: describeWanted() });
}

function describeWanted() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const hash = createHash('sha256').update(JSON.stringify(DECIDING.map((part) => manifest[part] ?? null)));
  const lock = join(root, 'package-lock.json');
  if (existsSync(lock)) hash.update(readFileSync(lock));
  return hash.digest('hex');
}
