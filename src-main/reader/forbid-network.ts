import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import workerThreads from 'node:worker_threads';

/**
 * Makes every way out of this process throw: sockets, name look-ups, HTTP in all versions, datagrams,
 * fetch, WebSocket, and the processes and threads that would start without this guard. A parser that a
 * hostile file has talked into fetching something then fails instead of telling anyone it was opened.
 * Call it once, before anything that parses is loaded; it cannot be undone.
 */
export function forbidNetwork(): void {
  shut(net, ['connect', 'createConnection', 'createServer']);
  shut(net.Socket.prototype, ['connect']);
  shut(net.Server.prototype, ['listen']);
  shut(tls, ['connect', 'createServer']);
  shut(http, ['request', 'get', 'createServer']);
  shut(https, ['request', 'get', 'createServer']);
  shut(http2, ['connect', 'createServer', 'createSecureServer']);
  shut(dgram, ['createSocket']);
  shut(dgram.Socket.prototype, ['bind', 'connect', 'send']);
  shut(dns, functionNames(dns));
  shut(dns.promises, functionNames(dns.promises));
  for (const resolver of [dns.Resolver.prototype, dns.promises.Resolver.prototype])
    shut(resolver, functionNames(resolver));
  shut(childProcess, ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']);
  shut(workerThreads, ['Worker']);
  shut(globalThis, ['fetch', 'WebSocket', 'EventSource']);
  shut(process, ['binding']);
  // Named imports of built-in modules are copies; this makes them follow.
  syncBuiltinESMExports();
}

function shut(target: object, names: readonly string[]): void {
  for (const name of names) {
    if (!(name in target)) continue;
    Object.defineProperty(target, name, {
      configurable: false,
      enumerable: true,
      writable: false,
      value: function forbidden(): never {
        throw new Error(`The reader has no network: ${name} is shut.`);
      },
    });
  }
}

function functionNames(target: object): string[] {
  return Object.getOwnPropertyNames(target).filter((name) => {
    const { value } = Object.getOwnPropertyDescriptor(target, name) ?? {};
    return (
      typeof value === 'function' &&
      name !== 'constructor' &&
      !/^(?:Resolver|[gs]et\w*(?:Order|Servers))$/u.test(name)
    );
  });
}
