import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const command = fileURLToPath(new URL('../../../src-main/shell/terminal/read.ts', import.meta.url));

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

test('one line of JSON per file, refused files included, and exit code 0', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'read-'));
  const good = join(folder, 'Größe.txt');
  const bad = join(folder, 'broken.pdf');
  await writeFile(good, 'The partner signs the letter.');
  await writeFile(bad, '%PDF-1.7 broken');
  const { code, out } = await run(good, bad, join(folder, 'missing.txt'), folder);
  await rm(folder, { recursive: true });
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(code).toBe(0);
  expect(lines).toMatchObject([
    {
      file: good,
      format: 'text',
      status: 'read',
      characters: 29,
      pages: null,
      warnings: [],
      seconds: expect.any(Number),
    },
    {
      file: bad,
      format: 'pdf',
      status: 'refused',
      characters: 0,
      refusal: { code: 'corrupt-file', remedy: expect.any(String) },
    },
    { status: 'refused', refusal: { code: 'not-found' } },
    { file: folder, status: 'refused', refusal: { code: 'folder' } },
  ]);
});

test('without files or with an unknown option it says how to use it and exits with 2', async () => {
  for (const args of [[], ['--nonsense', 'a.txt']]) {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Usage: npm run read -- FILE…');
  }
});
