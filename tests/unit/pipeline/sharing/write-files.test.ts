import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProblemError } from '../../../../src-main/contract/errors.ts';
import { fileStem } from '../../../../src-main/pipeline/sharing/file-stem.ts';
import { readBack, writeFiles } from '../../../../src-main/pipeline/sharing/write-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vernacular-export-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const files = [
  { name: 'a.gguf', bytes: Buffer.from('weights') },
  { name: 'card.md', bytes: Buffer.from('# Card') },
];

test('files are written whole under their own names and nothing else is left', async () => {
  await writeFiles(folder, files);
  expect((await readdir(folder)).sort()).toEqual(['a.gguf', 'card.md']);
  expect(await readFile(join(folder, 'card.md'), 'utf8')).toBe('# Card');
});

test('what is on disk is compared with what was meant', async () => {
  await writeFiles(folder, files);
  const listed = await readBack(folder, files);
  expect(listed.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['a.gguf', 7],
    ['card.md', 6],
  ]);
  await writeFile(join(folder, 'a.gguf'), 'weighty');
  await expect(readBack(folder, files)).rejects.toThrow('written-differently');
});

test('a folder that cannot be written to is refused in words, with nothing half-written', async () => {
  await writeFile(join(folder, 'taken'), 'a file');
  const error = await writeFiles(join(folder, 'taken'), files).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProblemError);
  expect((error as ProblemError).problem).toMatchObject({ code: 'cannot-write' });
  expect(await readdir(folder)).toEqual(['taken']);
});

test('project names become file names in any script', () => {
  expect(['Employment advice (2026)', 'Müller & Söhne', '///', 'Право'].map(fileStem)).toEqual([
    'employment-advice-2026',
    'müller-söhne',
    'project',
    'право',
  ]);
});
