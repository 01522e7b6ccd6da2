/** Keeps the core's process running: starts it, hands it windows, starts it again when it dies, puts it away at the end. */
import { join } from 'node:path';
import {
  MessageChannelMain,
  type MessagePortMain,
  safeStorage,
  type UtilityProcess,
  utilityProcess,
} from 'electron';
import { passedEnvironment } from '../../workers/environment.ts';
import type { WorkerKind } from '../../workers/messages.ts';
import type { FromCore, ToCore } from './core-messages.ts';
import { type Forked, forkWorkers } from './fork-workers.ts';
import { answerKeychain } from './keychain.ts';
import type { Port, Wire } from './ports.ts';
import { mayRestart } from './may-restart.ts';

const CLOSE_MS = 10_000;

export interface RunCoreOptions {
  /** Folder of the built programs. */
  readonly programs: string;
  readonly folder: string;
  readonly resources: string;
  readonly version: string;
  /** The core died so often that starting it again would not help. */
  readonly onGivenUp: () => void;
}

export interface RunningCore {
  /** Give a window's port to the core, or to the next one if this one is just starting. */
  connect(port: MessagePortMain): void;
  close(): Promise<void>;
}

export function runCore(options: RunCoreOptions): RunningCore {
  const deaths: number[] = [];
  let closing = false;
  let current = launch();

  function launch(): { process: UtilityProcess; ready: Promise<void>; wire: Wire<FromCore, ToCore> } {
    const core = utilityProcess.fork(join(options.programs, 'core-process.js'), [], {
      serviceName: 'Vernacular core',
      stdio: 'inherit',
    });
    const wire: Wire<FromCore, ToCore> = {
      post: (message, ports = []) => core.postMessage(message, ports as unknown as MessagePortMain[]),
      listen: (listener) => core.on('message', (message: FromCore) => listener(message, [])),
    };
    const endWorkers = forkWorkers(wire, {
      fork: (kind) => forkWorker(options.programs, kind),
      channel: () => {
        const { port1, port2 } = new MessageChannelMain();
        return [port1 as unknown as Port, port2 as unknown as Port];
      },
    });
    const ready = new Promise<void>((resolve) => {
      wire.listen((message) => {
        if (message.type === 'ready') resolve();
        if (message.type === 'keychain') void keychain(wire, message);
      });
    });
    core.on('exit', () => {
      endWorkers();
      if (closing) return;
      deaths.push(Date.now());
      if (mayRestart(deaths)) current = launch();
      else options.onGivenUp();
    });
    wire.post({
      type: 'start',
      folder: options.folder,
      resources: options.resources,
      version: options.version,
    });
    return { process: core, ready, wire };
  }

  async function keychain(
    wire: Wire<FromCore, ToCore>,
    { request, ask }: Extract<FromCore, { type: 'keychain' }>,
  ): Promise<void> {
    const answer = await answerKeychain(ask, {
      store: safeStorage,
      file: join(options.folder, 'workspace.key'),
      platform: process.platform,
    });
    wire.post({ type: 'keychain', request, answer });
  }

  return {
    connect: (port) => {
      const { ready, wire } = current;
      void ready.then(() => wire.post({ type: 'window' }, [port as unknown as Port]));
    },
    close: async () => {
      closing = true;
      const { process: core, wire } = current;
      const gone = new Promise<void>((resolve) => {
        core.on('exit', () => resolve());
        wire.listen((message) => {
          if (message.type === 'closed') resolve();
        });
        setTimeout(resolve, CLOSE_MS);
      });
      wire.post({ type: 'close' });
      await gone;
      core.kill();
    },
  };
}

function forkWorker(programs: string, kind: WorkerKind): Forked {
  const worker = utilityProcess.fork(join(programs, `${kind}.js`), [], {
    serviceName: `Vernacular ${kind}`,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: passedEnvironment(process.env),
    execArgv: kind === 'reader' ? ['--max-old-space-size=1536'] : [],
  });
  return {
    give: (port) => worker.postMessage({ type: 'port' }, [port as unknown as MessagePortMain]),
    onSpawn: (listener) =>
      worker.on('spawn', () => {
        if (worker.pid !== undefined) listener(worker.pid);
      }),
    onStderr: (listener) => worker.stderr?.on('data', (chunk: Buffer) => listener(chunk.toString('utf8'))),
    onExit: (listener) => worker.on('exit', (code) => listener(code)),
    kill: () => {
      // SIGTERM, which `kill` sends, is not heard by a thread that computes in native code.
      if (worker.pid !== undefined) process.kill(worker.pid, 'SIGKILL');
      else worker.kill();
    },
  };
}
