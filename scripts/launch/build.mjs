/** The renderer is built when its sources, or what it is built with, have changed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand, hashFiles, readStamp, root, runNode, writeStamp } from './processes.mjs';

const STAMP = 'out/renderer.json';
const SOURCES = ['src-renderer', 'src-main/contract', 'vite.config.ts', 'package-lock.json'];

export async function buildRenderer() {
  const sources = hashFiles(SOURCES);
  if (readStamp(STAMP)?.sources === sources && existsSync(join(root, 'out/renderer/index.html'))) return;
  console.log('Building the screens (again only when they change)…');
  const code = await runNode([findCommand('vite'), 'build', '--logLevel', 'warn']);
  if (code !== 0) throw new Error('The screens could not be built; the reason stands above.');
  writeStamp(STAMP, { sources });
}
