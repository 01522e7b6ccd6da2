/**
 * The only file that knows how the core is reached: a WebSocket in the browser shell, a MessagePort in
 * Electron (docs/decisions/0002-transport.md). Screens import `core`, `onEvent` and the connection state.
 */
import { createORPCClient, DynamicLink, type ClientContext, type ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../src-main/contract/contract.ts';
import type { ShellContract } from '../src-main/contract/shell.ts';
import type { WorkspaceEvent } from '../src-main/contract/workspace.ts';

export type Core = ContractRouterClient<Contract>;
export type Shell = ContractRouterClient<ShellContract>;

/** `expired`: the app was started anew and this page is no longer let in. */
export type Connection = 'connecting' | 'open' | 'broken' | 'expired';

interface Opened {
  readonly link: ClientLink<ClientContext>;
  /** The desktop shell’s own port; null in a browser. */
  readonly shell: ClientLink<ClientContext> | null;
  /** Settles when the transport closes, for whatever reason. */
  readonly closed: Promise<void>;
}

const firstRetryMs = 250;
const longestRetryMs = 5000;

let connection: Connection = 'connecting';
let current = newSlot();
let currentShell = newSlot();
const connectionListeners = new Set<() => void>();
const reconnectListeners = new Set<() => void>();
const eventListeners = new Set<(event: WorkspaceEvent) => void>();
/** Settled while connected; pending while requests have to wait for a link. */
interface Slot {
  readonly link: Promise<ClientLink<ClientContext>>;
  fill(link: ClientLink<ClientContext>): void;
  refuse(error: Error): void;
}

function newSlot(): Slot {
  const { promise, resolve, reject } = Promise.withResolvers<ClientLink<ClientContext>>();
  promise.catch(() => {});
  return { link: promise, fill: resolve, refuse: reject };
}

function setConnection(next: Connection): void {
  if (next === connection) return;
  connection = next;
  for (const listener of connectionListeners) listener();
}

function openSocket(): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(`${scheme}//${location.host}/rpc`);
    const closed = new Promise<void>((settle) => socket.addEventListener('close', () => settle()));
    socket.addEventListener('open', () =>
      resolve({ link: new SocketLink({ websocket: socket }), shell: null, closed }),
    );
    socket.addEventListener('close', () => reject(new Error('The connection to Vernacular was closed.')));
  });
}

function openPort(): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      removeEventListener('message', receive);
      reject(new Error('Vernacular has not answered yet.'));
    }, longestRetryMs);
    function receive(event: MessageEvent): void {
      const wanted = event.source === window && event.data?.type === 'vernacular:ports';
      const [port, shellPort] = event.ports;
      if (!wanted || port === undefined || shellPort === undefined) return;
      clearTimeout(patience);
      removeEventListener('message', receive);
      const closed = new Promise<void>((settle) => port.addEventListener('close', () => settle()));
      resolve({ link: new PortLink({ port }), shell: new PortLink({ port: shellPort }), closed });
    }
    addEventListener('message', receive);
    window.postMessage({ type: 'vernacular:ports-wanted' }, location.origin);
  });
}

async function sessionIsKnown(): Promise<boolean> {
  if (location.protocol === 'app:') return true;
  try {
    return (await fetch('/session')).status !== 401;
  } catch {
    return true;
  }
}

async function keepConnected(): Promise<void> {
  const open = location.protocol === 'app:' ? openPort : openSocket;
  let wait = firstRetryMs;
  let connectedBefore = false;
  for (;;) {
    try {
      const opened = await open();
      wait = firstRetryMs;
      current.fill(opened.link);
      if (opened.shell !== null) currentShell.fill(opened.shell);
      setConnection('open');
      void listen(opened);
      if (connectedBefore) for (const listener of reconnectListeners) listener();
      connectedBefore = true;
      await opened.closed;
      current = newSlot();
      currentShell = newSlot();
    } catch {
      // Nothing answered: the loop below waits and asks again.
    }
    if (!(await sessionIsKnown())) {
      current.refuse(new Error('Vernacular was restarted.'));
      setConnection('expired');
      return;
    }
    setConnection('broken');
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(wait * 2, longestRetryMs);
  }
}

/** Fan the core's events out for as long as this one connection lasts. */
async function listen(opened: Opened): Promise<void> {
  const client: Core = createORPCClient(opened.link);
  let over = false;
  void opened.closed.then(() => {
    over = true;
  });
  while (!over) {
    try {
      for await (const event of await client.workspace.events()) {
        for (const listener of eventListeners) listener(event);
      }
    } catch {
      // The stream ended with an error; if the connection still stands, subscribe again.
    }
    if (!over) await new Promise((resolve) => setTimeout(resolve, firstRetryMs));
  }
}

/** Everything that can be asked of the core. While disconnected, new requests wait for the next connection. */
export const core: Core = createORPCClient(new DynamicLink(() => current.link));

/** The system’s dialogs; null in a browser, which has its own. */
export const shell: Shell | null =
  location.protocol === 'app:' ? createORPCClient(new DynamicLink(() => currentShell.link)) : null;

/** Hear everything the core says unasked. Returns the way to stop listening. */
export function onEvent(listener: (event: WorkspaceEvent) => void): () => void {
  eventListeners.add(listener);
  return () => eventListeners.delete(listener);
}

/** Events may have been missed before this is called: load again what is on screen. */
export function onReconnect(listener: () => void): () => void {
  reconnectListeners.add(listener);
  return () => reconnectListeners.delete(listener);
}

export function onConnection(listener: () => void): () => void {
  connectionListeners.add(listener);
  return () => connectionListeners.delete(listener);
}

export function connectionNow(): Connection {
  return connection;
}

/** Called once by main.tsx. */
export function connect(): void {
  void keepConnected();
}
