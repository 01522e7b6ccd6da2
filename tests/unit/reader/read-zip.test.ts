import { expect, test } from 'vitest';
import { limits } from '../../../src-main/reader/limits.ts';
import type { Nesting } from '../../../src-main/reader/protocol.ts';
import { readDocument } from '../../../src-main/reader/read-document.ts';
import { unpackChildren } from '../../../src-main/reader/unpack-children.ts';
import { makeZip, type ZipPart } from './support/make-zip.ts';
import { read } from './support/read.ts';

const context = { signal: new AbortController().signal, progress: () => undefined };
const pack = (...parts: readonly ZipPart[]): Buffer => makeZip(parts);
const readWithin = async (bytes: Uint8Array, nesting: Nesting) =>
  readDocument({ name: 'a.zip', bytes, nesting }, context);

test('the files of an archive become children with their folders, housekeeping left out', async () => {
  const archive = pack(
    { name: 'matter/', content: '' },
    { name: 'matter/letters/Müller.txt', content: 'Sehr geehrte Frau Müller' },
    { name: '__MACOSX/matter/._Müller.txt', content: 'x' },
    { name: 'matter/.DS_Store', content: 'x' },
    { name: 'notes.md', content: '# Notes' },
  );
  expect(await read(archive)).toMatchObject({
    status: 'read',
    format: 'zip',
    characters: 0,
    warnings: [],
    children: [
      { index: 1, name: 'Müller.txt', folders: ['matter', 'letters'], bytes: 25 },
      { index: 4, name: 'notes.md', folders: [], bytes: 7 },
    ],
  });
});

test('children are fetched from any index on', async () => {
  const archive = pack({ name: 'a.txt', content: 'first' }, { name: 'b.txt', content: 'second' });
  const { files, next } = await unpackChildren({ name: 'a.zip', bytes: archive, from: 1 }, context);
  expect(files.map((file) => ('bytes' in file ? Buffer.from(file.bytes).toString() : file.refusal))).toEqual([
    'second',
  ]);
  expect(next).toBeNull();
});

test('a large archive comes in several answers', async () => {
  const half = Buffer.alloc(limits.nesting.answerBytes / 2);
  // Noise, so that the archive does not pack like a bomb.
  for (let i = 0, seed = 7; i < half.length; i += 4) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    half.writeUInt32LE(seed, i);
  }
  const archive = pack(
    { name: 'a', content: half },
    { name: 'b', content: half },
    { name: 'c', content: 'last' },
  );
  const first = await unpackChildren({ name: 'a.zip', bytes: archive, from: 0 }, context);
  expect([first.files.map(({ index }) => index), first.next]).toEqual([[0, 1], 2]);
  const second = await unpackChildren({ name: 'a.zip', bytes: archive, from: 2 }, context);
  expect([second.files.map(({ index }) => index), second.next]).toEqual([[2], null]);
}, 20_000);

test('the limits on depth, number and size hold for everything one outermost file brings', async () => {
  const archive = pack({ name: 'a.txt', content: 'first' }, { name: 'b.txt', content: 'second' });
  const deep = await readWithin(archive, { depth: limits.nesting.depth, files: 5, bytes: 100 });
  expect(deep).toMatchObject({ children: [], warnings: [{ code: 'nested-too-deep' }] });
  const crowded = await readWithin(archive, { depth: 1, files: limits.nesting.files - 1, bytes: 100 });
  expect(crowded).toMatchObject({ children: [{ name: 'a.txt' }], warnings: [{ code: 'too-many-files' }] });
  const full = await readWithin(archive, { depth: 1, files: 5, bytes: limits.nesting.bytes - 6 });
  expect(full).toMatchObject({ children: [{ name: 'a.txt' }], warnings: [{ code: 'too-many-files' }] });
});

test('a damaged member is refused alone', async () => {
  const archive = pack({ name: 'a.txt', content: 'first'.repeat(40) }, { name: 'b.txt', content: 'second' });
  const at = archive.indexOf('a.txt') + 7;
  archive[at] = (archive[at] as number) ^ 0xff;
  const { files } = await unpackChildren({ name: 'a.zip', bytes: archive, from: 0 }, context);
  expect(files).toMatchObject([{ index: 0, refusal: { code: 'corrupt-file' } }, { index: 1 }]);
});

test('an archive whose members all have a password is refused as encrypted, an empty one says so', async () => {
  const locked = pack({ name: 'a.txt', content: 'first' });
  locked.writeUInt16LE(1, 6);
  locked.writeUInt16LE(1, locked.lastIndexOf('PK\u0001\u0002') + 8);
  expect(await read(locked)).toMatchObject({ status: 'refused', refusal: { code: 'encrypted' } });
  expect(await read(pack())).toMatchObject({ warnings: [{ code: 'empty-archive' }] });
});
