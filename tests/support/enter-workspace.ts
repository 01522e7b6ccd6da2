/** The first steps of every road: a workspace, and a project from a sample set. */
import type { Page } from '@playwright/test';
import { expect } from './app-test.ts';

/** Set up a workspace through the first screen. @param passphrase null = “No passphrase on this computer” */
export async function createWorkspace(page: Page, passphrase: string | null): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Teach a model how your office answers' })).toBeVisible();
  await page.getByLabel('Your name').fill('Ada Marsh');
  if (passphrase === null) {
    await page.getByRole('radio', { name: 'No passphrase on this computer' }).check();
  } else {
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByLabel('The same passphrase again').fill(passphrase);
  }
  await page.getByRole('button', { name: 'Set up the workspace' }).click();
  await expect(page.getByRole('button', { name: 'Start a project' })).toBeVisible();
}

/** Start a project from a sample set and wait until its documents are on screen. */
export async function startSample(page: Page, name: 'A law practice' | 'A clinic'): Promise<void> {
  await page.getByRole('button', { name: 'Try it with sample documents' }).click();
  await page.getByRole('menuitem', { name }).click();
  // All of its documents are read first.
  await expect(page.getByRole('heading', { name: 'Documents', level: 1 })).toBeVisible({ timeout: 60_000 });
}

/** Go to a stage by the rail. */
export async function goToStage(
  page: Page,
  name: 'Documents' | 'Examples' | 'Training' | 'Scores' | 'Chat' | 'Share',
): Promise<void> {
  // The link says its number or “done”, then its name, then its state in words.
  const link = new RegExp(`^\\S+ ${name}\\b`);
  await page.getByRole('navigation', { name: 'The road' }).getByRole('link', { name: link }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}
