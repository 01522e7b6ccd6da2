#!/usr/bin/env node
/**
 * The door to every command: plain Node 20, no dependencies. Installs what is missing, builds what is
 * stale, finds Node 24 among the installed packages and hands the real work to it.
 *
 *   node scripts/launch.mjs start [--folder DIR] [--port N] [--no-open] [--browser | --electron]
 *   node scripts/launch.mjs test [STEP…]
 *   node scripts/launch.mjs package [--dir] [--linux | --mac | --win]
 *   node scripts/launch.mjs run FILE.ts [ARGUMENT…]
 */
import { buildRenderer } from './launch/build.mjs';
import { buildElectron } from './launch/electron.mjs';
import { installPackages } from './launch/install.mjs';
import { findCommand, runNode } from './launch/processes.mjs';
import { runTests } from './launch/run-tests.mjs';
import { start } from './launch/start.mjs';

const [command, ...rest] = process.argv.slice(2);
try {
  process.exitCode = await run(command, rest);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** @param {string | undefined} name @param {string[]} words @returns {Promise<number>} exit code */
async function run(name, words) {
  switch (name) {
    case 'start':
      await installPackages();
      await buildRenderer();
      return start(words);
    case 'test':
      await installPackages();
      return runTests(words);
    case 'run':
      await installPackages();
      return runNode(words);
    case 'build-electron':
      await installPackages();
      await buildElectron();
      return 0;
    case 'package':
      await installPackages();
      await buildElectron();
      return runNode([findCommand('electron-builder'), ...words]);
    case 'build':
      await installPackages();
      await buildRenderer();
      return 0;
    default:
      throw new Error('Say what to do: start, test, build, package, or run FILE.');
  }
}
