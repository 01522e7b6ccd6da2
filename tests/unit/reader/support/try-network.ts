/** Started by forbid-network.test.ts: shuts the doors, tries each of them, and says which held. */
import { forbidNetwork } from '../../../../src-main/reader/forbid-network.ts';

forbidNetwork();

const port = Number(process.argv[2]);
const { connect, Socket, createServer } = await import('node:net');
const { connect: connectTls } = await import('node:tls');
const { lookup, Resolver, promises } = await import('node:dns');
const http = await import('node:http');
const https = await import('node:https');
const http2 = await import('node:http2');
const { createSocket } = await import('node:dgram');
const { spawn } = await import('node:child_process');
const { Worker } = await import('node:worker_threads');

const address = `http://127.0.0.1:${port}/`;
const attempts: Record<string, () => unknown> = {
  'net.connect': () => connect(port, '127.0.0.1'),
  'Socket.connect': () => new Socket().connect(port, '127.0.0.1'),
  'net.createServer': () => createServer().listen(0),
  'tls.connect': () => connectTls(port, '127.0.0.1'),
  'dns.lookup': () => lookup('localhost', () => undefined),
  'dns.promises.lookup': () => promises.lookup('localhost'),
  'dns.Resolver': () => new Resolver().resolve4('localhost', () => undefined),
  'http.get': () => http.get(address),
  'http.default.request': () => http.default.request(address),
  'https.get': () => https.get(address.replace('http', 'https')),
  'http2.connect': () => http2.connect(address),
  'dgram.createSocket': () => createSocket('udp4'),
  fetch: () => fetch(address),
  WebSocket: () => new WebSocket(address.replace('http', 'ws')),
  EventSource: () =>
    new (globalThis as unknown as { EventSource: new (url: string) => unknown }).EventSource(address),
  'process.binding': () => (process as unknown as { binding: (name: string) => unknown }).binding('tcp_wrap'),
  spawn: () => spawn('true'),
  Worker: () => new Worker('1', { eval: true }),
};

const open: string[] = [];
for (const [name, attempt] of Object.entries(attempts)) {
  if (name === 'EventSource' && !('EventSource' in globalThis)) continue;
  try {
    await attempt();
    open.push(name);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('The reader has no network')))
      open.push(`${name}: ${String(error)}`);
  }
}
process.send?.({ tried: Object.keys(attempts).length, open });
process.disconnect();
