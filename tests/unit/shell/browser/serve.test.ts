import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { type RouterClient, os } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { z } from 'zod';
import { type Served, serve } from '../../../../src-main/shell/browser/serve.ts';

const router = {
  greet: os.input(z.object({ name: z.string() })).handler(({ input }) => `Good morning, ${input.name}`),
  count: os.handler(async function* () {
    for (let number = 1; number <= 3; number += 1) yield number;
  }),
  size: os.input(z.object({ file: z.instanceof(Blob) })).handler(({ input }) => input.file.size),
};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request exactly as written: `fetch` would tidy the path and refuse to set Host. */
function ask(url: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

/** Exchange an invitation as a browser does. @returns the Cookie header from then on */
async function enter(served: Served): Promise<string> {
  const invitation = new URL(served.invite());
  const answer = await ask(served.origin, invitation.pathname + invitation.search);
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

/** @returns `open`, or the HTTP status that refused the upgrade */
function knock(served: Served, path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(served.origin.replace('http', 'ws') + path, { headers });
    socket.on('open', () => {
      socket.close();
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(String(response.statusCode));
    });
    socket.on('error', () => undefined);
  });
}

let folder: string;
let served: Served;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vernacular-serve-'));
  const renderer = join(folder, 'renderer');
  await mkdir(join(renderer, 'assets'), { recursive: true });
  await writeFile(join(renderer, 'index.html'), '<!doctype html><title>Vernacular</title>');
  await writeFile(join(renderer, 'assets', 'main-abc.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'the workspace');
  served = await serve({ router, rendererFolder: renderer, port: 0, onUnexpected: () => undefined });
});

afterAll(async () => {
  await served.close();
  await rm(folder, { recursive: true });
});

describe('entering', () => {
  test('the opened address sets a strict session cookie and leaves the address bar', async () => {
    const invitation = new URL(served.invite());
    const answer = await ask(served.origin, invitation.pathname + invitation.search);
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe('/');
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^vernacular-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('the address works once', async () => {
    const { pathname, search } = new URL(served.invite());
    expect((await ask(served.origin, pathname + search)).status).toBe(303);
    const again = await ask(served.origin, pathname + search);
    expect([again.status, again.headers['set-cookie']]).toEqual([401, undefined]);
    expect(again.body).toContain('Open Vernacular from the address it printed');
  });

  test('an invented token, no token and no cookie are refused everywhere', async () => {
    const statuses = await Promise.all(
      ['/?token=invented', '/?token=', '/', '/index.html', '/assets/main-abc.js', '/session'].map(
        async (path) => (await ask(served.origin, path)).status,
      ),
    );
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401]);
  });

  test('a cookie of the right name and a wrong value is refused', async () => {
    const [name] = (await enter(served)).split('=');
    expect((await ask(served.origin, '/', { cookie: `${name}=${'A'.repeat(43)}` })).status).toBe(401);
  });

  test('whoever is inside may reload the address that was spent', async () => {
    const { pathname, search } = new URL(served.invite());
    const first = await ask(served.origin, pathname + search);
    const cookie = String(first.headers['set-cookie']).split(';')[0] ?? '';
    const again = await ask(served.origin, pathname + search, { cookie });
    expect([again.status, again.headers['location']]).toEqual([303, '/']);
  });
});

describe('where a request comes from', () => {
  test('another host name for this machine is refused, even with the cookie', async () => {
    const cookie = await enter(served);
    const { port } = new URL(served.origin);
    const hosts = [`evil.example:${port}`, `localhost:${port}`, `127.0.0.1:${Number(port) + 1}`, '127.0.0.1'];
    const statuses = await Promise.all(
      hosts.map(async (host) => (await ask(served.origin, '/', { cookie, host })).status),
    );
    expect(statuses).toEqual([403, 403, 403, 403]);
  });

  test('another page is refused, even with the cookie, and cannot spend an invitation', async () => {
    const cookie = await enter(served);
    expect((await ask(served.origin, '/', { cookie, origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask(served.origin, '/', { cookie, origin: 'null' })).status).toBe(403);
    expect((await ask(served.origin, '/', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask(served.origin, '/', { cookie, 'sec-fetch-site': 'same-site' })).status).toBe(403);
    const { pathname, search } = new URL(served.invite());
    const stolen = await ask(served.origin, pathname + search, { 'sec-fetch-site': 'cross-site' });
    expect(stolen.status).toBe(403);
    expect((await ask(served.origin, pathname + search)).status).toBe(303);
  });

  test('a WebSocket needs the cookie, this page and the right path', async () => {
    const cookie = await enter(served);
    const origin = served.origin;
    expect(
      await Promise.all([
        knock(served, '/rpc', { cookie, origin }),
        knock(served, '/rpc', { origin }),
        knock(served, '/rpc', { cookie }),
        knock(served, '/rpc', { cookie, origin: 'https://evil.example' }),
        knock(served, '/rpc', { cookie, origin, host: 'evil.example' }),
        knock(served, '/other', { cookie, origin }),
      ]),
    ).toEqual(['open', '401', '403', '403', '403', '404']);
  });
});

describe('the screens', () => {
  test('the page comes with a policy that allows nothing inline and no other host', async () => {
    const answer = await ask(served.origin, '/', { cookie: await enter(served) });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('<title>Vernacular</title>');
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain(`connect-src 'self' ${served.origin.replace('http', 'ws')}`);
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|https:|\*/);
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
  });

  test('a file with a hash in its name is kept, the page is checked, and an unchanged one is not sent again', async () => {
    const cookie = await enter(served);
    const script = await ask(served.origin, '/assets/main-abc.js', { cookie });
    expect(script.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    const page = await ask(served.origin, '/', { cookie });
    const again = await ask(served.origin, '/', { cookie, 'if-none-match': String(page.headers['etag']) });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  test('no spelling of a path leads out of the folder', async () => {
    const cookie = await enter(served);
    const paths = [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/..%5csecret.txt',
      '//secret.txt',
      '/assets/../../secret.txt',
      '/secret.txt%00.html',
      `/${encodeURIComponent(join(folder, 'secret.txt'))}`,
    ];
    const answers = await Promise.all(paths.map((path) => ask(served.origin, path, { cookie })));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 404));
    expect(answers.some(({ body }) => body.includes('the workspace'))).toBe(false);
  });
});

describe('the core through the WebSocket', () => {
  test('a request, a stream and a file of 8 MB arrive', async () => {
    const socket = new WebSocket(`${served.origin.replace('http', 'ws')}/rpc`, {
      headers: { cookie: await enter(served), origin: served.origin },
    });
    const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
    const client: RouterClient<typeof router> = createORPCClient(link);
    expect(await client.greet({ name: 'Ada' })).toBe('Good morning, Ada');
    const numbers: number[] = [];
    for await (const number of await client.count()) numbers.push(number);
    expect(numbers).toEqual([1, 2, 3]);
    const file = new Blob([new Uint8Array(8 * 1024 * 1024)]);
    expect(await client.size({ file })).toBe(8 * 1024 * 1024);
    socket.close();
  });

  test('closing says goodbye to every page and frees the port', async () => {
    const short = await serve({
      router,
      rendererFolder: join(folder, 'renderer'),
      port: 0,
      onUnexpected: () => undefined,
    });
    const socket = new WebSocket(`${short.origin.replace('http', 'ws')}/rpc`, {
      headers: { cookie: await enter(short), origin: short.origin },
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const goodbye = new Promise<number>((resolve) => socket.once('close', resolve));
    await short.close();
    expect(await goodbye).toBe(1001);
    await expect(ask(short.origin, '/')).rejects.toThrow('ECONNREFUSED');
  });
});
