/** The library of models: by keyboard, accessible, with a model dropped in, tried out and found on this computer. */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/app-test.ts';
import { findAccessibilityFaults } from '../support/check-accessibility.ts';
import { createWorkspace } from '../support/enter-workspace.ts';
import { removeApp, serveApp } from '../support/serve-app.ts';
import { starterPath } from '../support/starter.ts';

test.setTimeout(4 * 60_000);

test('models are found on this computer, added, tried out and removed, by keyboard', async ({ page }) => {
  const home = await mkdtemp(join(tmpdir(), 'vernacular-home-'));
  const office = join(home, '.lmstudio/models/me/office');
  await mkdir(office, { recursive: true });
  await copyFile(starterPath, join(office, 'office-q8_0.gguf'));
  const app = await serveApp({ env: { VERNACULAR_LOOK_HOME: home } });
  try {
    await page.goto(app.address);
    await walk(page);
  } finally {
    await page.goto('about:blank');
    await removeApp(app);
    await rm(home, { recursive: true });
  }
});

async function walk(page: Page): Promise<void> {
  await createWorkspace(page, null);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: /^Models/ }).click();
  await expect(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
  await expect(page.getByText('One model in the library; it can be tuned on this computer.')).toBeVisible();
  expect.soft(await findAccessibilityFaults(page), 'library').toEqual([]);

  await page.getByRole('tab', { name: 'On this computer' }).press('Enter');
  await page.getByRole('button', { name: 'Look on this computer' }).press('Enter');
  const found = page.getByRole('list', { name: 'Models found on this computer' });
  await expect(found.getByText('office-q8_0', { exact: true })).toBeVisible();
  expect.soft(await findAccessibilityFaults(page), 'found').toEqual([]);
  await found.getByRole('button', { name: /^Use it where it lies/ }).press('Enter');
  await expect(found.getByText('In the library')).toBeVisible();

  await page.getByRole('tab', { name: 'Worth fetching' }).press('Enter');
  await expect(page.getByText('Qwen3 1.7B', { exact: true })).toBeVisible();
  expect.soft(await findAccessibilityFaults(page), 'catalogue').toEqual([]);
  await page.getByRole('tab', { name: 'Which families' }).press('Enter');
  await expect(page.getByRole('cell', { name: /Ministral 3/ })).toBeVisible();
  expect.soft(await findAccessibilityFaults(page), 'families').toEqual([]);

  await page.getByRole('tab', { name: 'In the library (2)' }).press('Enter');
  await page.getByRole('button', { name: /LM Studio, added/ }).press('Enter');
  await page.getByRole('button', { name: 'Try it out' }).press('Enter');
  await expect(page.getByText('It answers a greeting in words.')).toBeVisible({ timeout: 60_000 });
  expect.soft(await findAccessibilityFaults(page), 'tried').toEqual([]);
  await page.getByRole('button', { name: 'Remove from the library…' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.getByRole('button', { name: 'Remove it' }).press('Enter');
  await expect(page.getByRole('tab', { name: 'In the library (1)' })).toBeVisible();
}
