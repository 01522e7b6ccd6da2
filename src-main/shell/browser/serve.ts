/**
 * The browser shell's server: the screens and one WebSocket to the core, on 127.0.0.1 only, for the one
 * browser that was given the address.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import type { Router } from '@orpc/server';
import { onError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { type Context, Hono } from 'hono';
import { type WebSocket, WebSocketServer } from 'ws';
import { contentSecurityPolicy } from '../content-security-policy.ts';
import { checkRequest } from './check-request.ts';
import { Session } from './session.ts';
import { StaticFiles } from '../static-files.ts';

/** A file dropped into the page travels in one message. */
const MAX_MESSAGE_BYTES = 1024 ** 3;
const PING_MS = 30_000;
/** How long a page has to answer the goodbye. */
const GOODBYE_MS = 500;

export type CoreRouter = Router<Record<never, never>, Record<never, never>>;

export interface ServeOptions {
  /** May still be loading: the screens are served meanwhile, and what they ask waits. */
  readonly router: CoreRouter | Promise<CoreRouter>;
  /** Folder of the built screens. */
  readonly rendererFolder: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Errors no request expected. */
  readonly onUnexpected: (error: unknown) => void;
}

export interface Served {
  readonly origin: string;
  /** A fresh address that lets one browser in, once. */
  invite(): string;
  /** Say goodbye to every page and stop listening. */
  close(): Promise<void>;
}

export async function serve(options: ServeOptions): Promise<Served> {
  const files = await StaticFiles.open(options.rendererFolder);
  const server = createServer();
  const port = await listen(server, options.port);
  const host = `127.0.0.1:${port}`;
  const session = new Session(port);

  const answer = getRequestListener(pages({ files, host, session }).fetch);
  server.on('request', (request, response) => void answer(request, response));
  const sockets = acceptSockets(server, {
    host,
    session,
    router: options.router,
    onUnexpected: options.onUnexpected,
  });

  return {
    origin: `http://${host}`,
    invite: () => `http://${host}/?token=${session.invite()}`,
    close: async () => {
      sockets.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function pages({ files, host, session }: { files: StaticFiles; host: string; session: Session }): Hono {
  const app = new Hono();
  const policy = contentSecurityPolicy([`ws://${host}`]);

  app.use(async (context, next) => {
    const refusal = checkRequest(
      {
        host: context.req.header('host'),
        origin: context.req.header('origin'),
        fetchSite: context.req.header('sec-fetch-site'),
      },
      host,
      false,
    );
    if (refusal === null) await next();
    else context.res = context.text(refusal, 403);
    context.res.headers.set('Content-Security-Policy', policy);
    context.res.headers.set('X-Content-Type-Options', 'nosniff');
    context.res.headers.set('Referrer-Policy', 'no-referrer');
    context.res.headers.set('Cross-Origin-Opener-Policy', 'same-origin');
    context.res.headers.set('Cross-Origin-Resource-Policy', 'same-origin');
    context.res.headers.set('X-Frame-Options', 'DENY');
  });

  app.get('/', async (context, next) => {
    const token = context.req.query('token');
    if (token === undefined) return next();
    const cookie = session.accept(token);
    if (cookie === null) {
      // A reload of an address that was used before: whoever already is inside stays inside.
      return session.admits(context.req.header('cookie')) ? context.redirect('/', 303) : refuse(context);
    }
    context.header('Set-Cookie', cookie);
    context.header('Cache-Control', 'no-store');
    return context.redirect('/', 303);
  });

  app.use(async (context, next) => {
    if (!session.admits(context.req.header('cookie'))) return refuse(context);
    return next();
  });

  app.get('/session', (context) => {
    context.header('Cache-Control', 'no-store');
    return context.body(null, 204);
  });

  app.get('*', async (context) => {
    const file = await files.find(context.req.path);
    if (file === null) return context.text('There is nothing at this address.', 404);
    context.header('ETag', file.etag);
    context.header('Cache-Control', file.cacheControl);
    if (context.req.header('if-none-match') === file.etag) return context.body(null, 304);
    context.header('Content-Type', file.type);
    return context.body(file.bytes);
  });
  return app;
}

function refuse(context: Context): Response {
  context.header('Cache-Control', 'no-store');
  return context.text(
    'This address was used before or belongs to an earlier start. Open Vernacular from the address it printed when it started, or start it again.',
    401,
  );
}

interface SocketOptions {
  readonly host: string;
  readonly session: Session;
  readonly router: CoreRouter | Promise<CoreRouter>;
  readonly onUnexpected: (error: unknown) => void;
}

function acceptSockets(server: Server, options: SocketOptions): { close(): void } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    clientTracking: true,
  });
  const handler = Promise.resolve(options.router).then(
    (router) => new RPCHandler(router, { interceptors: [onError(options.onUnexpected)] }),
  );
  handler.catch(options.onUnexpected);
  const answering = new WeakSet<WebSocket>();

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const refusal = refuseUpgrade(request, options);
    if (refusal !== null) {
      stream.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    // Only then: what is said on an open socket that nobody hears is lost.
    void handler.then(
      (answer) =>
        sockets.handleUpgrade(request, stream, head, (socket) => {
          answering.add(socket);
          socket.on('pong', () => answering.add(socket));
          socket.on('error', () => socket.terminate());
          void answer.upgrade(socket, { context: {} });
        }),
      () => stream.destroy(),
    );
  });

  // A page that vanished without a goodbye (sleep, a killed tab) must not keep its streams alive.
  const pings = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!answering.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, PING_MS);
  pings.unref();

  return {
    close: () => {
      clearInterval(pings);
      for (const socket of sockets.clients) {
        socket.close(1001, 'Vernacular is closing');
        setTimeout(() => socket.terminate(), GOODBYE_MS).unref();
      }
      sockets.close();
    },
  };
}

function refuseUpgrade(request: IncomingMessage, { host, session }: SocketOptions): string | null {
  const site = request.headers['sec-fetch-site'];
  const refusal = checkRequest(
    {
      host: request.headers.host,
      origin: request.headers.origin,
      fetchSite: typeof site === 'string' ? site : undefined,
    },
    host,
    true,
  );
  if (refusal !== null) return '403 Forbidden';
  if (request.url !== '/rpc') return '404 Not Found';
  if (!session.admits(request.headers.cookie)) return '401 Unauthorized';
  return null;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
