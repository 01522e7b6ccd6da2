/** Packages are installed when there are none, or when what they were installed for has changed. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findInstalledNode, readStamp, root, run, writeStamp } from './processes.mjs';

const STAMP = 'node_modules/.vernacular-installed.json';
/** The parts of package.json that decide what is installed: a changed script needs no new packages. */
const DECIDING = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'];

export async function installPackages() {
  const wanted = describeWanted();
  if (readStamp(STAMP)?.wanted === wanted && findInstalledNode() !== null) return;
  console.log('Installing packages (once, and again when package.json changes)…');
  if (!(await install())) {
    throw new Error(
      'The packages could not be installed, so nothing was started. Check the connection to your package registry, then run the command again.',
    );
  }
  writeStamp(STAMP, { wanted: describeWanted() });
}

async function install() {
  // No package's own script runs: every native library used here comes ready in its package.
  const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const code = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...words])
    : await run('npm', words, { shell: process.platform === 'win32' });
  if (code !== 0) return false;
  if (findInstalledNode() !== null) return true;
  // The one exception: the package `node` fetches the package that holds this system's binary.
  await run(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: join(root, 'node_modules', 'node'),
    quiet: true,
  });
  return findInstalledNode() !== null;
}

function describeWanted() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const hash = createHash('sha256').update(JSON.stringify(DECIDING.map((part) => manifest[part] ?? null)));
  const lock = join(root, 'package-lock.json');
  if (existsSync(lock)) hash.update(readFileSync(lock));
  return hash.digest('hex');
}
