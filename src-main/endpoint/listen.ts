/** The server: 127.0.0.1 only, small headers, bodies that arrive in time, and refusals that are JSON to the last. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { ProblemError } from '../contract/errors.ts';
import { ApiError } from './api-error.ts';
import { createApp } from './app.ts';
import type { EndpointContext } from './context.ts';
import { refuseOrigin } from './guard.ts';
import { createLimiter } from './limits.ts';

export interface Patience {
  /** Milliseconds within which a request's headers must have come. */
  readonly headersMs: number;
  /** The same for the whole request. */
  readonly requestMs: number;
}

const usualPatience: Patience = { headersMs: 10_000, requestMs: 120_000 };
const mostHeaderBytes = 16 * 1024;
const mostConnections = 256;

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws ProblemError `port-taken` */
export async function listen(
  context: EndpointContext,
  options: { readonly port: number; readonly patience?: Patience; readonly onCall: () => void },
): Promise<Listening> {
  const { headersMs, requestMs } = options.patience ?? usualPatience;
  const closing = new AbortController();
  const server = createServer({
    maxHeaderSize: mostHeaderBytes,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(1000, headersMs),
    // What parsers read differently is how requests are smuggled.
    insecureHTTPParser: false,
    requireHostHeader: true,
  });
  server.maxConnections = mostConnections;
  const port = await open(server, options.port);
  const app = createApp(context, createLimiter(), closing.signal, options.onCall);
  const answer = getRequestListener((request, env) => app.fetch(request, env), {
    overrideGlobalObjects: false,
  });

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const refusal = refuseOrigin(request, port);
    if (refusal === null) void answer(request, response);
    else refuse(response, new ApiError(403, refusal, { code: 'origin_refused' }));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    const { body, status } = late
      ? new ApiError(408, 'The request did not arrive in time.', { code: 'request_timeout' })
      : new ApiError(400, 'This is not a request that can be read.', { code: 'invalid_request' });
    const text = JSON.stringify(body);
    socket.end(
      `HTTP/1.1 ${status} ${late ? 'Request Timeout' : 'Bad Request'}\r\ncontent-type: application/json\r\n` +
        `content-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
    );
  });

  return {
    port,
    close: async () => {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function refuse(response: ServerResponse, error: ApiError): void {
  response.writeHead(error.status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(JSON.stringify(error.body));
}

function open(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new ProblemError({
          code: 'port-taken',
          what:
            error.code === 'EADDRINUSE'
              ? `Port ${port} is taken by another program.`
              : `Port ${port} cannot be used on this computer.`,
          safe: 'Nothing listens and nothing was changed.',
          remedy: 'Choose another port.',
          evidence: error.message,
        }),
      );
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
