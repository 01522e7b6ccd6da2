/** The app as a person starts it, in a folder of its own: the browser shell in a process, and a hand on its children. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkerKind } from '../../src-main/workers/messages.ts';

const START_MS = 20_000;

export interface ServedApp {
  /** Data folder: the workspace file lies in it. */
  readonly folder: string;
  /** Address that lets one browser in, once. */
  readonly address: string;
  /** From the start of the process to the printed address. */
  readonly startMs: number;
  readonly pid: number;
  /** Everything it printed so far, both streams. */
  output(): string;
  /** Process id of a worker, or null while none runs. Linux only. */
  workerPid(kind: WorkerKind): Promise<number | null>;
  /** End it as Ctrl+C does. @returns its exit code */
  stop(): Promise<number | null>;
  /** End it as a power cut does. */
  kill(): Promise<void>;
}

export interface ServeAppOptions {
  /** An existing data folder, to start again where another one stopped. */
  readonly folder?: string;
  /** The port another one had; otherwise any free one. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Program and words that go before Node, e.g. to limit it. */
  readonly wrapper?: readonly string[];
}

export async function serveApp(options: ServeAppOptions = {}): Promise<ServedApp> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'vernacular-app-')));
  const begun = Date.now();
  const words = [
    ...(options.wrapper ?? []),
    process.execPath,
    'src-main/shell/browser/main.ts',
    '--folder',
    folder,
    '--no-open',
    '--port',
    String(options.port ?? 0),
  ];
  const child = spawn(words[0] ?? process.execPath, words.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  const address = await waitForAddress(child, exited, () => output);
  const pid = child.pid ?? 0;
  return {
    folder,
    address,
    startMs: Date.now() - begun,
    pid,
    output: () => output,
    workerPid: async (kind) => {
      for (const { pid: candidate, command } of await descendants(pid)) {
        if (command.includes(join('src-main', kind, 'worker.ts'))) return candidate;
      }
      return null;
    },
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Stop the app and remove its folder. */
export async function removeApp(app: ServedApp): Promise<void> {
  await app.stop();
  await rm(app.folder, { recursive: true, force: true, maxRetries: 3 });
}

function waitForAddress(
  child: ChildProcess,
  exited: Promise<number | null>,
  output: () => string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The app printed no address within ${START_MS} ms:\n${output()}`));
    }, START_MS);
    child.stdout?.on('data', () => {
      const address = /Vernacular is at (http:\S+)/.exec(output())?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
    void exited.then((code) => {
      clearTimeout(timer);
      reject(new Error(`The app ended with ${code} before it printed an address:\n${output()}`));
    });
  });
}

/** Processor time that a process and its children have used so far, in milliseconds. Linux only. */
export async function processorMs(pid: number): Promise<number> {
  const own = await describeProcess(pid);
  const all = [...(own === null ? [] : [own]), ...(await descendants(pid))];
  // The kernel counts in hundredths of a second.
  return all.reduce((sum, { ticks }) => sum + ticks * 10, 0);
}

interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly ticks: number;
}

async function descendants(of: number): Promise<Running[]> {
  const all = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map((name) => describeProcess(Number(name))),
  );
  const found: Running[] = [];
  const parents = new Set([of]);
  for (let before = -1; before !== found.length; ) {
    before = found.length;
    for (const running of all) {
      if (running === null || !parents.has(running.parent) || parents.has(running.pid)) continue;
      parents.add(running.pid);
      found.push(running);
    }
  }
  return found;
}

/** @returns null for a process that ended meanwhile. */
async function describeProcess(pid: number): Promise<Running | null> {
  try {
    const [stat, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // The name in parentheses may hold spaces; after it come state, parent, and from the twelfth on user and system time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const parent = Number(fields[1]);
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { pid, parent, ticks, command: command.replaceAll('\0', ' ') };
  } catch {
    return null;
  }
}
