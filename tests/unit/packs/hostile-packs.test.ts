import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  makeHeader,
  type OpenedHeader,
  PIECE_BYTES,
  TAG_BYTES,
} from '../../../src-main/packs/pack-header.ts';
import { verifyContents, verifyPack } from '../../../src-main/packs/read-pack.ts';
import { sealPieces } from '../../../src-main/packs/seal-pieces.ts';
import { writePack } from '../../../src-main/packs/write-pack.ts';
import { refusal } from '../../support/open-core.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const passphrase = 'four unrelated little words';
/** More than two pieces, the last of them short. */
const large = Buffer.alloc(2 * PIECE_BYTES + 5000, 7);
const small = Buffer.from('{"a":1}');

let header: { readonly bytes: Buffer; readonly opened: OpenedHeader };
let whole: Buffer;
let again: Buffer;

/** A pack around any plain bytes, well encrypted: what somebody with the passphrase could make. */
async function pack(plain: Buffer): Promise<Buffer> {
  const pieces: Buffer[] = [header.bytes];
  for await (const piece of sealPieces(
    header.opened,
    (async function* bytes() {
      yield plain;
    })(),
  )) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function frame(about: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(about));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json]);
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Entries as given, and a list that fits them unless another is given. */
function plain(
  entries: readonly { readonly name: string; readonly content: Buffer }[],
  list?: unknown,
): Buffer {
  const manifest = Buffer.from(
    JSON.stringify(
      list ?? {
        kind: 'demo',
        entries: entries.map(({ name, content }) => ({
          name,
          bytes: content.length,
          sha256: sha256(content),
        })),
      },
    ),
  );
  return Buffer.concat([
    ...entries.flatMap(({ name, content }) => [frame({ name, bytes: content.length }), content]),
    frame({ name: 'manifest.json', bytes: manifest.length }),
    manifest,
  ]);
}

const blob = (bytes: Buffer): Blob => new Blob([new Uint8Array(bytes)]);
/** From the first byte on, with a passphrase. */
const refuse = async (bytes: Buffer, secret = passphrase) =>
  (await refusal(verifyPack(blob(bytes), 'demo', secret))).code;
/** What comes after a good head, its key known: making keys is slow on purpose. */
const refuseInside = async (bytes: Buffer) =>
  (await refusal(verifyContents(header.opened, blob(bytes), 'demo'))).code;

beforeAll(async () => {
  header = await makeHeader('demo', passphrase);
  const entries = [
    { name: 'demo.json', content: small },
    { name: 'adapter.gguf', content: large },
  ];
  whole = await pack(plain(entries));
  again = await pack(plain([{ name: 'demo.json', content: Buffer.alloc(large.length + 100, 9) }]));
});

test('a pack gives back every entry as it was, and holds none of its words in clear', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'x.vernacular-demo');
  const secret = Buffer.from('The settlement of 48,000 is confidential. '.repeat(50_000));
  const told: number[] = [];
  await writePack(path, {
    kind: 'archive',
    passphrase,
    entries: (async function* entries() {
      yield { name: 'about.json', bytes: small.length, content: () => [small] };
      yield {
        name: 'tables/example',
        bytes: secret.length,
        content: () => [secret.subarray(0, 9), secret.subarray(9)],
      };
    })(),
    signal: new AbortController().signal,
    progress: (bytes) => told.push(bytes),
  });
  const bytes = await readFile(path);
  expect(bytes.includes('settlement')).toBe(false);
  expect(told.at(-1)).toBe(bytes.length);
  const opened = await verifyPack(await openAsBlob(path), 'archive', passphrase);
  const found: [string, string][] = [];
  for await (const entry of opened.entries()) found.push([entry.name, sha256(await entry.whole(1e9))]);
  expect(found).toEqual([
    ['about.json', sha256(small)],
    ['tables/example', sha256(secret)],
  ]);
});

describe('a pack is refused', () => {
  test('with another passphrase, in words of its own', async () => {
    expect(await refuse(whole, 'four unrelated little word')).toBe('wrong-passphrase');
  });

  test('when it is cut off anywhere, also exactly between two pieces', async () => {
    const step = PIECE_BYTES + TAG_BYTES;
    const start = header.bytes.length;
    for (const length of [0, 5, 11, start - 1]) {
      expect(await refuse(whole.subarray(0, length))).toMatch(/^(not-a-pack|pack-damaged)$/);
    }
    for (const length of [start, start + 7, start + step, start + 2 * step, whole.length - 1]) {
      expect(await refuseInside(whole.subarray(0, length))).toBe('pack-damaged');
    }
  });

  test('when a byte is changed, two pieces change places, or one comes from another pack', async () => {
    const step = PIECE_BYTES + TAG_BYTES;
    const start = header.bytes.length;
    const piece = (from: Buffer, i: number) => from.subarray(start + i * step, start + (i + 1) * step);
    const changed = Buffer.from(whole);
    changed[start + step + 40] = (changed[start + step + 40] ?? 0) ^ 1;
    expect(await refuseInside(changed)).toBe('pack-damaged');
    const tag = Buffer.from(whole);
    tag[tag.length - 1] = (tag.at(-1) ?? 0) ^ 1;
    expect(await refuseInside(tag)).toBe('pack-damaged');
    const swapped = Buffer.concat([
      whole.subarray(0, start),
      piece(whole, 1),
      piece(whole, 0),
      piece(whole, 2),
    ]);
    expect(await refuseInside(swapped)).toBe('pack-damaged');
    const other = await makeHeader('demo', passphrase);
    expect(await refuse(Buffer.concat([other.bytes, whole.subarray(start)]))).toBe('pack-damaged');
    // Same key and numbers, other place: the last piece of one is not the last of the other.
    expect(
      await refuseInside(Buffer.concat([again.subarray(0, start + 2 * step), Buffer.from('more')])),
    ).toBe('pack-damaged');
  });

  test('when its head claims too much, before any key is made', async () => {
    const head = (json: unknown, length?: number): Buffer => {
      const text = Buffer.from(JSON.stringify(json));
      const size = Buffer.alloc(4);
      size.writeUInt32LE(length ?? text.length);
      return Buffer.concat([Buffer.from('VERNPACK'), size, text]);
    };
    const good = JSON.parse(header.bytes.subarray(12).toString()) as { scrypt: object };
    const began = performance.now();
    expect(await refuse(head(good, 0xffffffff))).toBe('pack-damaged');
    expect(await refuse(head({ ...good, version: 2 }))).toBe('pack-newer');
    expect(await refuse(head({ ...good, scrypt: { ...good.scrypt, N: 2 ** 30 } }))).toBe('pack-damaged');
    expect(await refuse(head({ ...good, extra: 1 }))).toBe('pack-damaged');
    expect(await refuse(head({ ...good, kind: 'zip' }))).toBe('pack-damaged');
    expect(await refuse(Buffer.from('PK\u0003\u0004 a zip file, in truth'))).toBe('not-a-pack');
    expect(performance.now() - began).toBeLessThan(150);
  });

  test.each([
    '../evil.gguf',
    '/etc/passwd',
    'a/../../b',
    'C:evil',
    'a\\b',
    '.hidden',
    'a/b/c',
    'x\u0000y',
    'é',
    'a'.repeat(99),
  ])('when an entry is called %j', async (name) => {
    expect(await refuseInside(await pack(plain([{ name, content: small }])))).toBe('pack-damaged');
  });

  test('when an entry or its list says what is not so', async () => {
    const listed = { name: 'demo.json', bytes: small.length, sha256: sha256(small) };
    const entry = { name: 'demo.json', content: small };
    const bad: readonly Buffer[] = [
      plain([entry], { kind: 'demo', entries: [{ ...listed, sha256: sha256(large) }] }),
      plain([entry], { kind: 'demo', entries: [listed, { ...listed, name: 'adapter.gguf' }] }),
      plain([entry], { kind: 'archive', entries: [listed] }),
      plain([entry, entry]),
      Buffer.concat([plain([entry]), frame({ name: 'late.json', bytes: 1 }), Buffer.from('x')]),
      Buffer.concat([frame({ name: 'demo.json', bytes: 1e15 }), small]),
      Buffer.concat([frame({ name: 'demo.json', bytes: -1 }), small]),
      Buffer.concat([frame({ name: 'demo.json', bytes: small.length }), small]),
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
      Buffer.alloc(0),
    ];
    for (const bytes of bad) expect(await refuseInside(await pack(bytes))).toBe('pack-damaged');
  });
});
