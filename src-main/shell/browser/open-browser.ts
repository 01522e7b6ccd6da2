/** Hand an address to the system's browser. */
import { spawn } from 'node:child_process';

/** @returns whether a program was found to take it; a page that then fails to open is not noticed. */
export function openBrowser(address: string): Promise<boolean> {
  const [program, words] = opener(address);
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

function opener(address: string): [string, string[]] {
  if (process.platform === 'darwin') return ['open', [address]];
  // `start` would read the & of an address as its own; this takes it as it is.
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', address]];
  return ['xdg-open', [address]];
}
