import { fork } from 'node:child_process';
import { join } from 'node:path';
import { passedEnvironment } from './environment.ts';
import type { FromWorker, WorkerKind } from './messages.ts';
import type { SpawnWorker } from './workers.ts';

/**
 * Spawns workers as plain Node children, their TypeScript run directly.
 * @param options.root the folder that holds `src-main`
 */
export function spawnInNode(options: { readonly root: string }): SpawnWorker {
  return (kind) => {
    const child = fork(join(options.root, 'src-main', kind, 'worker.ts'), [], {
      cwd: options.root,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Named here so that nothing of the parent's own flags (test runners, inspectors) is passed on.
      execArgv: nodeFlags(kind, options.root),
      env: passedEnvironment(process.env),
    });
    child.on('error', () => undefined);
    return {
      pid: child.pid,
      post: (message) => {
        // The callback swallows "channel closed": the exit that causes it is reported by onExit.
        if (child.connected) child.send(message, () => undefined);
      },
      onMessage: (listener) => child.on('message', (message) => listener(message as FromWorker)),
      onStderr: (listener) => child.stderr?.setEncoding('utf8').on('data', listener),
      // `close` rather than `exit`: by then the last words on stderr have arrived.
      onExit: (listener) => child.on('close', listener),
      kill: () => child.kill('SIGKILL'),
    };
  };
}

/** The reader parses untrusted files: it may read the app's own files, and neither write nor start anything. */
function nodeFlags(kind: WorkerKind, root: string): string[] {
  if (kind !== 'reader') return [];
  return ['--max-old-space-size=1536', '--permission', `--allow-fs-read=${root}`, '--allow-addons'];
}
