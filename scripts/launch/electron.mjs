/** Whether the desktop shell can run here, and if not, why: in words for the person who started it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand, hashFiles, readStamp, root, runNode, writeStamp } from './processes.mjs';

const REFUSAL = 'out/electron-refused.json';
const STAMP = 'out/electron.json';
const SOURCES = ['src-main', 'src-renderer', 'electron.config.ts', 'vite.config.ts', 'package-lock.json'];
const INSTALL_MS = 90_000;

/** Path of Electron's binary when it is installed. */
export function findElectron() {
  const folder = join(root, 'node_modules', 'electron');
  try {
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/**
 * @param {'electron' | 'browser' | null} wish what the command line asked for
 * @returns {Promise<{ binary: string } | { reason: string }>}
 */
export async function decideElectron(wish) {
  if (wish === 'browser') return { reason: 'you asked for the browser' };
  const obstacle = findObstacle();
  if (obstacle !== null) return { reason: obstacle };
  const there = findElectron();
  if (there !== null) return { binary: there };
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8'));
  if (wish !== 'electron' && readStamp(REFUSAL)?.version === version) {
    return {
      reason: `Electron ${version} could not be downloaded before (start with --electron to try again)`,
    };
  }
  console.log(`Installing Electron ${version} (once)…`);
  await runNode([join(root, 'node_modules/electron/install.js')], { timeoutMs: INSTALL_MS, quiet: true });
  const installed = findElectron();
  if (installed !== null) return { binary: installed };
  writeStamp(REFUSAL, { version });
  return { reason: `Electron ${version} could not be downloaded` };
}

/** Why Electron cannot run here whatever is installed, or null. */
export function findObstacle() {
  if (process.platform !== 'linux') return null;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no desktop session here';
  if (process.getuid?.() === 0) return 'Electron keeps its sandbox only for a user other than root';
  return null;
}

/** Build main, preload, core, workers and screens for Electron when they are stale. */
export async function buildElectron() {
  const sources = hashFiles(SOURCES);
  if (readStamp(STAMP)?.sources === sources && existsSync(join(root, 'out/main/main.js'))) return;
  console.log('Building the desktop app (again only when it changes)…');
  const code = await runNode([
    findCommand('electron-vite'),
    'build',
    '--config',
    'electron.config.ts',
    '--logLevel',
    'warn',
  ]);
  if (code !== 0) throw new Error('The desktop app could not be built; the reason stands above.');
  writeStamp(STAMP, { sources });
}
