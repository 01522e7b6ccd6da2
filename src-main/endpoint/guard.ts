/**
 * Who may speak to the endpoint at all. Every page a browser has open can reach a loopback port, and so can any host name
 * that resolves to 127.0.0.1: only programs that name this address themselves, and no page of another origin, come in.
 */
import type { IncomingMessage } from 'node:http';

/** @returns why this request is refused, in words, or null. Never echoes what was sent. */
export function refuseOrigin(request: IncomingMessage, port: number): string | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const named = valuesOf(request, 'host');
  if (named.length !== 1 || !hosts.includes((named[0] ?? '').toLowerCase())) {
    return 'This address does not belong to this endpoint: use 127.0.0.1 or localhost with its port.';
  }
  // A request line with a whole URL could name another host than the header does.
  if (request.url === undefined || !request.url.startsWith('/')) return 'The request line must hold a path.';
  const origins = valuesOf(request, 'origin');
  if (origins.some((origin) => !hosts.includes(origin.toLowerCase().replace(/^http:\/\//, '')))) {
    return 'Web pages may not call this endpoint.';
  }
  const sites = valuesOf(request, 'sec-fetch-site');
  if (sites.some((site) => site !== 'same-origin' && site !== 'none')) {
    return 'Web pages may not call this endpoint.';
  }
  return null;
}

/** Every value a header was sent with: Node keeps the first of some and joins others. */
function valuesOf(request: IncomingMessage, name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    if (request.rawHeaders[i]?.toLowerCase() === name) values.push(request.rawHeaders[i + 1] ?? '');
  }
  return values;
}
