/** What a page in a browser, another name for this computer, or a stranger's program may try. Nothing of it may come in. */
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen, type Listening } from '../../../src-main/endpoint/listen.ts';
import type { EndpointContext } from '../../../src-main/endpoint/context.ts';
import { createKey } from '../../../src-main/endpoint/keys.ts';
import type { StageContext } from '../../../src-main/pipeline/stage-context.ts';
import { createWorkspace, type Storage } from '../../../src-main/storage/open.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;
let storage: Storage;
let listening: Listening;
let key: string;
const logged: unknown[] = [];

/** Only what a refusal needs: nothing here may get as far as a model. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vernacular-test-'));
  storage = await createWorkspace({ folder, passphrase: null, keychain: null, holder: 'test' });
  const at = new Date().toISOString();
  await storage.db
    .insertInto('project')
    .values({ id: 'p', name: 'P', note: '', sample: null, created_at: at, changed_at: at })
    .execute();
  const stage = {
    db: storage.db,
    actor: () => 'Ada',
    audit: () => Promise.resolve(),
    publish: () => undefined,
  } as Partial<StageContext> as StageContext;
  key = await createKey(stage, {
    projectId: 'p',
    name: 'K',
    requestsPerMinute: 10_000,
    tokensPerMinute: 10_000,
  });
  const context: EndpointContext = { stage, only: null, log: (error) => void logged.push(error) };
  listening = await listen(context, {
    port: 0,
    patience: { headersMs: 400, requestMs: 800 },
    onCall: () => undefined,
  });
});
afterAll(async () => {
  await listening.close();
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Send bytes as they are. @returns everything that came back, empty when the door was shut without a word */
function send(...parts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(listening.port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (answer += text));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    socket.setTimeout(4000, () => socket.destroy());
    for (const part of parts) socket.write(part);
  });
}

interface Attempt {
  readonly line?: string;
  readonly host?: string | null;
  readonly auth?: string | null;
  readonly headers?: readonly string[];
  readonly body?: string;
}

function request({ line = 'GET /v1/models HTTP/1.1', host, auth, headers = [], body }: Attempt): string {
  const all = [
    line,
    ...(host === null ? [] : [`Host: ${host ?? `127.0.0.1:${listening.port}`}`]),
    ...(auth === null ? [] : [`Authorization: ${auth ?? `Bearer ${key}`}`]),
    ...headers,
    ...(body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    'Connection: close',
  ];
  return `${all.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

const json = 'Content-Type: application/json';
const post = 'POST /v1/chat/completions HTTP/1.1';

const attempts: readonly [string, () => Attempt][] = [
  ['another name for this computer', () => ({ host: `evil.example:${listening.port}` })],
  ['a name that begins with ours', () => ({ host: `127.0.0.1.evil.example:${listening.port}` })],
  ['our name as a user of another', () => ({ host: `localhost:${listening.port}@evil.example` })],
  ['the address without its port', () => ({ host: '127.0.0.1' })],
  ['another port', () => ({ host: '127.0.0.1:1' })],
  ['the address in other figures', () => ({ host: `0x7f000001:${listening.port}` })],
  ['every address at once', () => ({ host: `0.0.0.0:${listening.port}` })],
  ['no host', () => ({ host: null })],
  ['an empty host', () => ({ host: '' })],
  ['two hosts, ours first', () => ({ headers: ['Host: evil.example'] })],
  ['a request line that names another host', () => ({ line: 'GET http://evil.example/v1/models HTTP/1.1' })],
  ['a page of another origin', () => ({ headers: ['Origin: https://evil.example'] })],
  ['a page without an origin', () => ({ headers: ['Origin: null'] })],
  ['a page of another port here', () => ({ headers: ['Origin: http://127.0.0.1:3000'] })],
  ['a page that says it is encrypted', () => ({ headers: [`Origin: https://127.0.0.1:${listening.port}`] })],
  ['a browser that says cross-site', () => ({ headers: ['Sec-Fetch-Site: cross-site'] })],
  ['a browser that says same-site', () => ({ headers: ['Sec-Fetch-Site: same-site'] })],
  [
    'a question before asking',
    () => ({
      line: 'OPTIONS /v1/models HTTP/1.1',
      auth: null,
      headers: ['Origin: https://evil.example', 'Access-Control-Request-Method: POST'],
    }),
  ],
  ['no key', () => ({ auth: null })],
  ['an empty key', () => ({ auth: 'Bearer ' })],
  ['a wrong key', () => ({ auth: 'Bearer sk-local-wrong' })],
  ['a key with one letter less', () => ({ auth: `Bearer ${key.slice(0, -1)}` })],
  ['a key with one letter more', () => ({ auth: `Bearer ${key}x` })],
  ['a key in other letters', () => ({ auth: `Bearer ${key.toUpperCase()}` })],
  ['a key as a name and password', () => ({ auth: `Basic ${Buffer.from(`:${key}`).toString('base64')}` })],
  ['a key in the address', () => ({ line: `GET /v1/models?api_key=${key} HTTP/1.1`, auth: null })],
  ['a key in a cookie', () => ({ auth: null, headers: [`Cookie: key=${key}`] })],
  ['a pattern for a key', () => ({ auth: 'Bearer %' })],
  ['SQL for a key', () => ({ auth: `Bearer ' OR '1'='1` })],
  ['a way up in the path', () => ({ line: 'GET /v1/files/../../../etc/passwd HTTP/1.1' })],
  [
    'a hidden way up in the path',
    () => ({ line: 'GET /v1/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd/content HTTP/1.1' }),
  ],
  [
    'a way up in an id',
    () => ({ line: 'GET /v1/files/file-..%2f..%2fworkspace.vernacular/content HTTP/1.1' }),
  ],
  ['a zero byte in the path', () => ({ line: 'GET /v1/files/file-%00/content HTTP/1.1' })],
  ['a header smuggled in the path', () => ({ line: 'GET /v1/files/file-x%0d%0aSet-Cookie:a=b HTTP/1.1' })],
  ['a line break in a header', () => ({ headers: ['X-A: b\nX-Injected: 1'] })],
  ['a folded header', () => ({ headers: ['X-A: b\r\n folded'] })],
  ['two lengths', () => ({ line: post, headers: [json, 'Content-Length: 2'], body: '{}{}' })],
  [
    'a length and chunks',
    () => ({ line: post, headers: [json, 'Transfer-Encoding: chunked'], body: '0\r\n\r\n' }),
  ],
  ['a negative length', () => ({ line: post, headers: [json, 'Content-Length: -5'] })],
  ['headers of twenty thousand letters', () => ({ headers: [`X-A: ${'a'.repeat(20_000)}`] })],
  [
    'a body said to be of a terabyte',
    () => ({ line: post, headers: [json, 'Content-Length: 1099511627776'] }),
  ],
  [
    'an upload said to be of a gigabyte',
    () => ({
      line: 'POST /v1/files HTTP/1.1',
      headers: ['Content-Type: multipart/form-data; boundary=x', 'Content-Length: 1073741824'],
    }),
  ],
  [
    'a form as a page can send it',
    () => ({ line: post, headers: ['Content-Type: text/plain'], body: '{"model":"m"}' }),
  ],
  ['a compressed body', () => ({ line: post, headers: [json, 'Content-Encoding: gzip'], body: 'x' })],
  ['a body that is not UTF-8', () => ({ line: post, headers: [json], body: '{"model":"\u{10FFFF}' })],
  ['a list for a body', () => ({ line: post, headers: [json], body: '[]' })],
  [
    'ten thousand open brackets',
    () => ({ line: post, headers: [json], body: `{"messages":${'['.repeat(10_000)}` }),
  ],
  [
    'a body that reaches for prototypes',
    () => ({
      line: post,
      headers: [json],
      body: '{"model":"m","messages":[{"role":"user","content":"x"}],"__proto__":{"admin":true}}',
    }),
  ],
  [
    'a schema that reaches for a file',
    () => ({
      line: post,
      headers: [json],
      body: JSON.stringify({
        model: 'm',
        messages: [{ role: 'user', content: 'x' }],
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'a', schema: { $ref: 'file:///etc/passwd' } },
        },
      }),
    }),
  ],
  ['another method', () => ({ line: 'TRACE /v1/models HTTP/1.1' })],
  ['a tunnel', () => ({ line: `CONNECT 127.0.0.1:22 HTTP/1.1` })],
  ['another protocol', () => ({ headers: ['Upgrade: websocket'], line: 'GET /rpc HTTP/1.1' })],
  ['no request at all', () => ({ line: '\u0016\u0003\u0001' })],
];

test.for(attempts)('Nothing comes of %s', async ([, attempt]) => {
  const answer = await send(request(attempt()));
  // Shut without a word, or refused.
  if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  const [head] = answer.split('\r\n\r\n');
  expect(head).not.toMatch(/access-control-allow|set-cookie|x-injected/i);
  expect(answer).not.toMatch(/root:|SQLite format/i);
});

test('What is sent too slowly is refused in time, and others are served meanwhile', async () => {
  const began = performance.now();
  const slowHeaders = send('GET /v1/models HTTP/1.1\r\nHost: 127.');
  const slowBody = send(
    `${post}\r\nHost: 127.0.0.1:${listening.port}\r\nAuthorization: Bearer ${key}\r\n${json}\r\nContent-Length: 100\r\n\r\n{`,
  );
  const refused = await send(request({ auth: null }));
  expect(refused).toMatch(/^HTTP\/1\.1 401 /);
  for (const answer of await Promise.all([slowHeaders, slowBody])) {
    if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  }
  expect(performance.now() - began).toBeLessThan(3500);
});

test('Every refusal is JSON of the form that clients read, and nothing of it was unforeseen', async () => {
  for (const attempt of [{ auth: null }, { host: 'evil.example' }, { line: 'GET /nothing HTTP/1.1' }]) {
    const answer = await send(request(attempt));
    expect(answer).toMatch(/content-type: application\/json/i);
    const body = JSON.parse(
      answer.slice(answer.indexOf('\r\n\r\n') + 4).replace(/^[0-9a-f]+\r\n|\r\n0\r\n\r\n$/g, ''),
    );
    expect(Object.keys(body.error).sort()).toEqual(['code', 'message', 'param', 'type']);
  }
  expect(logged).toEqual([]);
});
