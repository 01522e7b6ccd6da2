/** The desktop shell itself, where Electron can run. Its logic apart from Electron is proved in tests/unit/shell/electron. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, expect, test } from '@playwright/test';
import { findElectron, findObstacle } from '../../scripts/launch/electron.mjs';
import { createWorkspace } from '../support/enter-workspace.ts';

const binary = findElectron();
const why = findObstacle() ?? (binary === null ? 'Electron’s binary is not installed here' : null);
test.skip(why !== null, why ?? '');

test('the window is locked down, reaches the core through its ports and opens a workspace', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vernacular-electron-'));
  const app = await _electron.launch({ executablePath: binary ?? '', args: ['.', '--folder', folder] });
  const page = await app.firstWindow();
  expect(page.url()).toBe('app://vernacular/');
  await expect(page.getByRole('heading', { name: 'Teach a model how your office answers' })).toBeVisible();

  expect(
    await page.evaluate(() => [
      typeof Reflect.get(globalThis, 'require'),
      typeof Reflect.get(globalThis, 'process'),
    ]),
  ).toEqual(['undefined', 'undefined']);
  expect(await page.evaluate(() => window.open('https://example.org') === null)).toBe(true);
  const permission = await page.evaluate(() => Notification.requestPermission());
  expect(permission).toBe('denied');

  await page.getByRole('radio', { name: 'With a passphrase' }).check();
  await createWorkspace(page, 'four unrelated little words');
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

test('a second start gives way to the first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vernacular-electron-'));
  const options = { executablePath: binary ?? '', args: ['.', '--folder', folder] };
  const first = await _electron.launch(options);
  await first.firstWindow();
  const second = await _electron.launch(options);
  await second.waitForEvent('close');
  expect(first.windows()).toHaveLength(1);
  await first.close();
  await rm(folder, { recursive: true, force: true });
});
