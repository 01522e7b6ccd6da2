import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

function launch(...words: string[]): { code: number | null; lines: string[] } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/launch.mjs', ...words], {
    encoding: 'utf8',
  });
  return { code: status, lines: (stdout + stderr).trimEnd().split('\n') };
}

/** Evaluate an expression over one of the launcher's modules, in a process of its own. */
function ask(module: string, expression: string, env: Record<string, string> = {}): unknown {
  const program = `import * as m from './scripts/launch/${module}.mjs'; console.log(JSON.stringify(await (${expression})));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

test('a test run ends with one counting line, alone', () => {
  const { code, lines } = launch('test', 'lengths');
  expect(code).toBe(0);
  expect(lines.at(-1)).toBe('1 passed, 0 failed');
});

test('a step that does not exist is named, with those that do', () => {
  const { code, lines } = launch('test', 'everything');
  expect(code).toBe(1);
  expect(lines.at(-1)).toMatch(/^No such step: everything\. There are: format, types, lint, .*e2e\.$/);
});

test('the way of starting is told together with its reason', () => {
  expect(ask('electron', "m.decideElectron('browser')")).toEqual({ reason: 'you asked for the browser' });
  if (process.platform !== 'linux') return;
  expect(ask('electron', 'm.decideElectron(null)')).toEqual({ reason: 'there is no desktop session here' });
});

test('what is built is stale as soon as a source changes, appears or goes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vernacular-stale-'));
  const path = relative(process.cwd(), folder);
  const hash = (): unknown => ask('processes', `m.hashFiles([${JSON.stringify(path)}, 'no-such-file'])`);
  mkdirSync(join(folder, 'inner'));
  writeFileSync(join(folder, 'inner', 'a.ts'), 'one');
  const hashes = [hash(), hash()];
  writeFileSync(join(folder, 'inner', 'a.ts'), 'two');
  hashes.push(hash());
  writeFileSync(join(folder, 'b.ts'), '');
  hashes.push(hash());
  rmSync(join(folder, 'b.ts'));
  hashes.push(hash());
  const [first, again, changed, added, removed] = hashes;
  expect(again).toBe(first);
  expect(new Set([first, changed, added]).size).toBe(3);
  expect(removed).toBe(changed);
  rmSync(folder, { recursive: true });
});
