/**
 * The core's side of spawning: it asks the main process for a worker and gets a port straight to it, so
 * that tensors and documents never pass through the process that paints the window.
 */
import type { FromWorker, ToWorker } from '../../workers/messages.ts';
import type { SpawnWorker } from '../../workers/workers.ts';
import type { FromCore, ToCore } from './core-messages.ts';
import type { Port, Wire } from './ports.ts';

interface Spawned {
  pid: number | undefined;
  port: Port | undefined;
  /** Said before the port came. */
  readonly waiting: ToWorker[];
  readonly onMessage: ((message: FromWorker) => void)[];
  readonly onStderr: ((text: string) => void)[];
  readonly onExit: ((code: number | null, signal: string | null) => void)[];
}

/** @param wire to the main process; messages about workers are taken from it, all others left alone. */
export function spawnThrough(wire: Wire<ToCore, FromCore>): SpawnWorker {
  const workers = new Map<number, Spawned>();
  let last = 0;

  wire.listen((message, ports) => {
    if (!('worker' in message)) return;
    const worker = workers.get(message.worker);
    if (worker === undefined) return;
    switch (message.type) {
      case 'worker-port':
        if (ports[0] !== undefined) connect(worker, ports[0]);
        break;
      case 'worker-pid':
        worker.pid = message.pid;
        break;
      case 'worker-stderr':
        for (const listener of worker.onStderr) listener(message.text);
        break;
      case 'worker-exit':
        workers.delete(message.worker);
        worker.port?.close();
        for (const listener of worker.onExit) listener(message.code, null);
        break;
    }
  });

  return (kind) => {
    last += 1;
    const id = last;
    const worker: Spawned = {
      pid: undefined,
      port: undefined,
      waiting: [],
      onMessage: [],
      onStderr: [],
      onExit: [],
    };
    workers.set(id, worker);
    wire.post({ type: 'spawn-worker', worker: id, kind });
    return {
      get pid() {
        return worker.pid;
      },
      post: (message) => {
        if (worker.port === undefined) worker.waiting.push(message);
        else worker.port.postMessage(message);
      },
      onMessage: (listener) => worker.onMessage.push(listener),
      onStderr: (listener) => worker.onStderr.push(listener),
      onExit: (listener) => worker.onExit.push(listener),
      kill: () => wire.post({ type: 'kill-worker', worker: id }),
    };
  };
}

function connect(worker: Spawned, port: Port): void {
  worker.port = port;
  port.on('message', ({ data }) => {
    for (const listener of worker.onMessage) listener(data as FromWorker);
  });
  port.start();
  for (const message of worker.waiting.splice(0)) port.postMessage(message);
}
