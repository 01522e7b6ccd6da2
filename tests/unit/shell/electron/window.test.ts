import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import {
  placeWindow,
  readWindowPlace,
  writeWindowPlace,
} from '../../../../src-main/shell/electron/bounds.ts';
import { createShellRouter } from '../../../../src-main/shell/electron/dialogs.ts';
import { mayRestart } from '../../../../src-main/shell/electron/may-restart.ts';
import { describeMenu } from '../../../../src-main/shell/electron/menu.ts';
import { answerPage } from '../../../../src-main/shell/electron/page.ts';
import { StaticFiles } from '../../../../src-main/shell/static-files.ts';

const laptop = { x: 0, y: 0, width: 1440, height: 900 };
const beside = { x: 1440, y: 0, width: 1920, height: 1080 };

test('the window opens where it was, unless that screen is gone', () => {
  const saved = { x: 1600, y: 40, width: 1400, height: 900, maximized: false };
  expect(placeWindow(saved, [laptop, beside])).toEqual(saved);
  expect(placeWindow(saved, [laptop])).toEqual({ width: 1400, height: 900, maximized: false });
  expect(placeWindow(null, [laptop])).toEqual({ width: 1280, height: 800, maximized: false });
  expect(placeWindow({ ...saved, x: 0, y: 860, width: 300, height: 200 }, [laptop])).toEqual({
    width: 1100,
    height: 700,
    maximized: false,
  });
});

test('the place survives a restart, and a damaged file is as none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vernacular-window-'));
  const file = join(folder, 'window.json');
  const place = { x: 10, y: 20, width: 1200, height: 800, maximized: true };
  writeWindowPlace(file, place);
  expect(readWindowPlace(file)).toEqual(place);
  await writeFile(file, '{"x": 10, "y"');
  expect(readWindowPlace(file)).toBeNull();
  await rm(folder, { recursive: true });
});

test('a process that dies three times in a minute is not started again', () => {
  expect(mayRestart([0])).toBe(true);
  expect(mayRestart([0, 30_000])).toBe(true);
  expect(mayRestart([0, 30_000, 59_000])).toBe(false);
  expect(mayRestart([0, 30_000, 61_000])).toBe(true);
});

test('developer tools are in no menu of a packaged app', () => {
  const roles = (packaged: boolean): string => JSON.stringify(describeMenu({ platform: 'linux', packaged }));
  expect(roles(true)).not.toMatch(/toggleDevTools|reload/);
  expect(roles(false)).toContain('toggleDevTools');
});

test('the page comes from the built files only, under the policy', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vernacular-page-'));
  await mkdir(join(folder, 'renderer'));
  await writeFile(join(folder, 'renderer', 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'secret.txt'), 'the workspace');
  const files = await StaticFiles.open(join(folder, 'renderer'));
  const page = await answerPage('app://vernacular/', files);
  expect([page.status, page.headers.get('content-security-policy')]).toEqual([
    200,
    expect.stringContaining("connect-src 'self'"),
  ]);
  const statuses = await Promise.all(
    ['app://vernacular/..%2fsecret.txt', 'app://vernacular/../secret.txt', 'app://elsewhere/'].map(
      async (url) => (await answerPage(url, files)).status,
    ),
  );
  expect(statuses).toEqual([404, 404, 404]);
  await rm(folder, { recursive: true });
});

test('the shell shows only files in its own folder or in one that was chosen', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vernacular-shell-'));
  const own = join(folder, 'own');
  const chosen = join(folder, 'chosen');
  for (const place of [own, chosen]) {
    await mkdir(place);
    await writeFile(join(place, 'adapter.gguf'), '');
  }
  const shown: string[] = [];
  const shell = createRouterClient(
    createShellRouter({
      open: async () => ({ canceled: false, filePaths: [chosen] }),
      show: (path) => shown.push(path),
      folder: own,
    }),
  );
  expect(await shell.showInFolder({ path: join(own, 'adapter.gguf') })).toEqual({ shown: true });
  expect(await shell.showInFolder({ path: join(chosen, 'adapter.gguf') })).toEqual({ shown: false });
  expect(await shell.showInFolder({ path: join(own, '..', 'chosen', 'adapter.gguf') })).toEqual({
    shown: false,
  });
  expect(await shell.chooseFolder({ title: 'Where to write' })).toEqual({ path: chosen });
  expect(await shell.showInFolder({ path: join(chosen, 'adapter.gguf') })).toEqual({ shown: true });
  expect(shown).toHaveLength(2);
  await rm(folder, { recursive: true });
});
