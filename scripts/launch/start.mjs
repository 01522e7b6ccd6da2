/** `npm start`: the desktop app where it can run, else the same app in the browser. Says which and why. */
import { join } from 'node:path';
import { buildElectron, decideElectron } from './electron.mjs';
import { root, run, runNode } from './processes.mjs';

const HELP = `npm start -- [--folder DIR] [--port N] [--no-open] [--browser | --electron]

  --folder DIR   where the workspace lies; otherwise VERNACULAR_FOLDER, otherwise the system's place for data
  --port N       port of the browser mode; otherwise any free one
  --no-open      print the address without opening a browser
  --browser      browser mode even where Electron can run
  --electron     try Electron again after a download that failed`;

/** @param {string[]} words @returns {Promise<number>} exit code */
export async function start(words) {
  if (words.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const wish = words.includes('--browser') ? 'browser' : words.includes('--electron') ? 'electron' : null;
  const rest = words.filter((word) => word !== '--browser' && word !== '--electron');
  const decision = await decideElectron(wish);
  if ('binary' in decision) {
    console.log('Opening Vernacular as a desktop app.');
    await buildElectron();
    return run(decision.binary, [root, ...rest]);
  }
  console.log(`Opening Vernacular in the browser: ${decision.reason}.`);
  // What was compiled once is not compiled again: half of a later start.
  const env = { NODE_COMPILE_CACHE: join(root, 'out', 'compile-cache') };
  return runNode([join(root, 'src-main/shell/browser/main.ts'), ...rest], { env });
}
