/** The core as a utility process: everything durable happens here, away from the process that paints. */
import type { MessageEvent, MessagePortMain, ParentPort } from 'electron';
import { RPCHandler } from '@orpc/server/message-port';
import { createCore } from '../../core.ts';
import type { FromCore, ToCore } from './core-messages.ts';
import { keychainThrough } from './keychain.ts';
import type { Port, Wire } from './ports.ts';
import { spawnThrough } from './spawn-utility.ts';

const { parentPort }: { parentPort: ParentPort } = process;
const wire: Wire<ToCore, FromCore> = {
  post: (message) => parentPort.postMessage(message),
  listen: (listener) =>
    parentPort.on('message', (event: MessageEvent) =>
      listener(event.data as ToCore, event.ports as readonly (MessagePortMain & Port)[]),
    ),
};

const spawn = spawnThrough(wire);
const keychain = keychainThrough(wire);

wire.listen((message) => {
  if (message.type === 'start') void start(message);
});

async function start({ folder, resources, version }: Extract<ToCore, { type: 'start' }>): Promise<void> {
  const core = await createCore({
    shell: 'electron',
    folder,
    resources,
    version,
    takesPaths: true,
    spawn,
    keychain,
  });
  const handler = new RPCHandler(core.router);
  wire.listen((message, ports) => {
    if (message.type === 'window') {
      for (const port of ports) {
        handler.upgrade(port as unknown as MessagePortMain);
        port.start();
      }
    }
    if (message.type === 'close') {
      void core.close().finally(() => wire.post({ type: 'closed' }));
    }
  });
  wire.post({ type: 'ready' });
}
