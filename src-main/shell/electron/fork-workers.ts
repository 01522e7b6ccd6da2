/** The main process's side of spawning: forks workers as the core asks, joins the two by a channel, relays their last words. */
import type { WorkerKind } from '../../workers/messages.ts';
import type { FromCore, ToCore } from './core-messages.ts';
import type { Port, Wire } from './ports.ts';

/** A forked utility process. */
export interface Forked {
  /** Hand over the port to the core; the first and only message to it. */
  give(port: Port): void;
  onSpawn(listener: (pid: number) => void): void;
  onStderr(listener: (text: string) => void): void;
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

export interface ForkWorkersOptions {
  readonly fork: (kind: WorkerKind) => Forked;
  readonly channel: () => readonly [Port, Port];
}

/** @returns a way to end every worker, for when the core itself has died. */
export function forkWorkers(wire: Wire<FromCore, ToCore>, { fork, channel }: ForkWorkersOptions): () => void {
  const workers = new Map<number, Forked>();
  wire.listen((message) => {
    if (message.type === 'kill-worker') workers.get(message.worker)?.kill();
    if (message.type !== 'spawn-worker') return;
    const { worker, kind } = message;
    const forked = fork(kind);
    workers.set(worker, forked);
    const [coreEnd, workerEnd] = channel();
    forked.onSpawn((pid) => wire.post({ type: 'worker-pid', worker, pid }));
    forked.onStderr((text) => wire.post({ type: 'worker-stderr', worker, text }));
    forked.onExit((code) => {
      workers.delete(worker);
      wire.post({ type: 'worker-exit', worker, code });
    });
    forked.give(workerEnd);
    wire.post({ type: 'worker-port', worker }, [coreEnd]);
  });
  return () => {
    for (const worker of workers.values()) worker.kill();
  };
}
