/** Where things lie, and how to run them. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Node 24 as installed by npm, or null. */
export function findInstalledNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const path = join(root, 'node_modules', 'node', 'bin', name);
  return existsSync(path) ? path : null;
}

/** Node 24: the installed one, else the one that runs this where it is recent enough itself. */
export function findNode() {
  const installed = findInstalledNode();
  if (installed !== null) return installed;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error('Node 24 is not installed. Run: npm install');
}

/**
 * Run a program with this terminal's input and output.
 * @param {string} program
 * @param {readonly string[]} words
 * @param {{ env?: Record<string, string>, timeoutMs?: number, quiet?: boolean, shell?: boolean, cwd?: string }} [options]
 * @returns {Promise<number>} exit code; 124 when it ran out of time, 127 when it could not be started
 */
export function run(program, words, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      cwd: options.cwd ?? root,
      stdio: options.quiet ? 'ignore' : 'inherit',
      env: { ...process.env, ...options.env },
      shell: options.shell ?? false,
    });
    let late = false;
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            child.kill('SIGKILL');
          }, options.timeoutMs);
    // The terminal sends Ctrl+C to both; a signal sent to this process alone must be passed on.
    const pass = (signal) => child.kill(signal);
    const ignore = () => {};
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    process.on('SIGINT', ignore);
    child.on('error', () => done(127));
    child.on('exit', (code, signal) => done(late ? 124 : (code ?? (signal === 'SIGINT' ? 130 : 1))));
    function done(code) {
      clearTimeout(timer);
      process.off('SIGTERM', pass);
      process.off('SIGHUP', pass);
      process.off('SIGINT', ignore);
      resolve(code);
    }
  });
}

/** Run a script with Node 24. @param {readonly string[]} words */
export function runNode(words, options = {}) {
  return run(findNode(), words, options);
}

/** The JavaScript file behind an installed command. @param {string} name package, @param {string} [command] */
export function findCommand(name, command = name) {
  const folder = join(root, 'node_modules', ...name.split('/'));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command];
  return join(folder, file);
}

/** One hash over the names and contents of files and folders. @param {readonly string[]} paths relative to the root */
export function hashFiles(paths) {
  const hash = createHash('sha256');
  for (const path of paths) addToHash(hash, path);
  return hash.digest('hex');
}

function addToHash(hash, path) {
  const full = join(root, path);
  let entries;
  try {
    entries = readdirSync(full, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
    else if (error.code === 'ENOENT') hash.update(`${path}\0absent\0`);
    else throw error;
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
    addToHash(hash, `${path}/${entry.name}`);
}

/** @param {string} path relative to the root */
export function readStamp(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'));
  } catch {
    return null;
  }
}

/** @param {string} path relative to the root, @param {unknown} value */
export function writeStamp(path, value) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), `${JSON.stringify(value, null, 2)}\n`);
}
