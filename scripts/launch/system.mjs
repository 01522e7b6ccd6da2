/** What the tests need from the system besides packages: a Chromium, and a software Vulkan for the GPU path. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './processes.mjs';

const PROGRAMS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Path of a Chromium-like browser, or null. `VERNACULAR_CHROMIUM` goes before everything. */
export function findChromium() {
  const named = process.env.VERNACULAR_CHROMIUM;
  if (named) return existsSync(named) ? named : null;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const program of PROGRAMS) {
      const path = join(folder, process.platform === 'win32' ? `${program}.exe` : program);
      if (folder !== '' && existsSync(path)) return path;
    }
  }
  return PLACES.find((place) => existsSync(place)) ?? null;
}

/** Find Chromium, installing Debian's where that is possible. @returns {Promise<string>} its path */
export async function ensureChromium() {
  const there = findChromium();
  if (there !== null) return there;
  if (canInstall()) {
    await installDebian('chromium');
    const installed = findChromium();
    if (installed !== null) return installed;
  }
  throw new Error(
    'The end-to-end tests need Chromium or Chrome. Install one (Debian: apt-get install chromium), or set VERNACULAR_CHROMIUM to its path.',
  );
}

/** @returns {Promise<string>} one line saying what came of it */
export async function ensureSoftwareVulkan() {
  if (process.platform !== 'linux') return 'Software Vulkan: not needed on this system.';
  if (hasSoftwareVulkan()) return 'Software Vulkan: installed.';
  if (!canInstall()) return 'Software Vulkan: skipped, it needs root on Debian (mesa-vulkan-drivers).';
  const code = await installDebian('mesa-vulkan-drivers');
  return code === 0
    ? 'Software Vulkan: installed now.'
    : 'Software Vulkan: skipped, it could not be installed.';
}

function hasSoftwareVulkan() {
  return (
    ['x86_64', 'aarch64'].some((arch) => existsSync(`/usr/share/vulkan/icd.d/lvp_icd.${arch}.json`)) ||
    existsSync('/usr/share/vulkan/icd.d/lvp_icd.json')
  );
}

function canInstall() {
  return (
    process.platform === 'linux' && process.getuid?.() === 0 && isDebian() && existsSync('/usr/bin/apt-get')
  );
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

let updated = false;

async function installDebian(name) {
  console.log(`Installing ${name} with apt (once)…`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (!updated) {
    await run('apt-get', ['update', '-qq'], { env });
    updated = true;
  }
  return run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env });
}
