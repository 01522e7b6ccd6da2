import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { FromCore, ToCore } from '../../../../src-main/shell/electron/core-messages.ts';
import { type Forked, forkWorkers } from '../../../../src-main/shell/electron/fork-workers.ts';
import type { Port, Wire } from '../../../../src-main/shell/electron/ports.ts';
import { spawnThrough } from '../../../../src-main/shell/electron/spawn-utility.ts';
import type { FromWorker } from '../../../../src-main/workers/messages.ts';

/** Node's port in Electron's clothes: the same channel, another event. */
function dress(port: MessagePort): Port {
  return {
    postMessage: (message) => port.postMessage(message),
    on: (event: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
      event === 'message'
        ? port.on('message', (data) => listener({ data }))
        : port.on('close', () => listener({ data: undefined })),
    start: () => port.start(),
    close: () => port.close(),
  };
}

/** Both ends of the wire between main process and core, in one process. */
function wires(): { main: Wire<FromCore, ToCore>; core: Wire<ToCore, FromCore> } {
  const atMain: ((message: FromCore, ports: readonly Port[]) => void)[] = [];
  const atCore: ((message: ToCore, ports: readonly Port[]) => void)[] = [];
  const send =
    <M>(listeners: ((message: M, ports: readonly Port[]) => void)[]) =>
    (message: M, ports: readonly Port[] = []) => {
      queueMicrotask(() => {
        for (const listener of listeners) listener(message, ports);
      });
    };
  return {
    main: { post: send(atCore), listen: (listener) => atMain.push(listener) },
    core: { post: send(atMain), listen: (listener) => atCore.push(listener) },
  };
}

/** A forked process whose end the test holds. */
class Process implements Forked {
  port: Port | undefined;
  killed = false;
  #exit: ((code: number | null) => void)[] = [];
  #stderr: ((text: string) => void)[] = [];
  give(port: Port): void {
    this.port = port;
    port.on('message', ({ data }) => port.postMessage({ type: 'event', id: 1, event: data }));
    port.start();
  }
  onSpawn(listener: (pid: number) => void): void {
    queueMicrotask(() => listener(4711));
  }
  onStderr(listener: (text: string) => void): void {
    this.#stderr.push(listener);
  }
  onExit(listener: (code: number | null) => void): void {
    this.#exit.push(listener);
  }
  kill(): void {
    this.killed = true;
    for (const listener of this.#stderr) listener('last words');
    for (const listener of this.#exit) listener(9);
    this.port?.close();
  }
}

function setUp() {
  const { main, core } = wires();
  const processes: Process[] = [];
  const endAll = forkWorkers(main, {
    fork: () => {
      const process = new Process();
      processes.push(process);
      return process;
    },
    channel: () => {
      const { port1, port2 } = new MessageChannel();
      return [dress(port1), dress(port2)];
    },
  });
  return { spawn: spawnThrough(core), processes, endAll };
}

test('what is said before the port comes arrives in order, and answers come straight back', async () => {
  const { spawn } = setUp();
  const worker = spawn('reader');
  const heard: FromWorker[] = [];
  const three = new Promise<void>((resolve) =>
    worker.onMessage((message) => {
      heard.push(message);
      if (heard.length === 3) resolve();
    }),
  );
  worker.post({ type: 'cancel', id: 1 });
  worker.post({ type: 'cancel', id: 2 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  worker.post({ type: 'cancel', id: 3 });
  await three;
  expect(heard.map((message) => 'event' in message && message.event)).toEqual([
    { type: 'cancel', id: 1 },
    { type: 'cancel', id: 2 },
    { type: 'cancel', id: 3 },
  ]);
  expect(worker.pid).toBe(4711);
  worker.kill();
});

test('a killed worker leaves its last words and its exit code', async () => {
  const { spawn, processes } = setUp();
  const worker = spawn('trainer');
  const words: string[] = [];
  worker.onStderr((text) => words.push(text));
  const exit = new Promise((resolve) => worker.onExit((code) => resolve(code)));
  worker.kill();
  expect(await exit).toBe(9);
  expect(words).toEqual(['last words']);
  expect(processes[0]?.killed).toBe(true);
});

test('workers do not hear each other, and all end when the core is gone', async () => {
  const { spawn, processes, endAll } = setUp();
  const first = spawn('reader');
  const second = spawn('inference');
  const heard: string[] = [];
  first.onMessage(() => heard.push('first'));
  const answered = new Promise<void>((resolve) =>
    second.onMessage(() => {
      heard.push('second');
      resolve();
    }),
  );
  second.post({ type: 'cancel', id: 1 });
  await answered;
  expect(heard).toEqual(['second']);
  endAll();
  expect(processes.map(({ killed }) => killed)).toEqual([true, true]);
});
