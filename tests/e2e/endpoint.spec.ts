/** The local endpoint: turned on by hand, a key shown once, a program that calls, and a mark on every screen. */
import { expect, test } from '../support/app-test.ts';
import { findAccessibilityFaults } from '../support/check-accessibility.ts';
import { createWorkspace } from '../support/enter-workspace.ts';

test('the endpoint is turned on, gets a key, lists a call without its text, and is turned off', async ({
  page,
  asker,
}) => {
  await createWorkspace(page, null);
  await asker.core.workspace.createProject({ name: 'Notice periods', note: '' });
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: /^Local endpoint/ }).click();
  await expect(page.getByText('Off. Nothing listens.')).toBeVisible();
  const mark = page.getByRole('link', { name: /^Open to programs/ });
  await expect(mark).toHaveCount(0);
  await page.getByLabel('Port').fill(String(20_000 + Math.floor(Math.random() * 20_000)));
  await page.getByRole('switch', { name: 'Answer programs on this computer' }).press('Space');
  const address = page.locator('.endpoint-address code');
  const url = (await address.textContent()) ?? '';
  await expect(mark).toBeVisible();

  await page.getByRole('button', { name: 'Make a key' }).click();
  await page.getByLabel('Name').fill('Intake script');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const key = (await page.getByLabel('The key').textContent()) ?? '';
  expect(key).toMatch(/^sk-local-/);
  expect.soft(await findAccessibilityFaults(page), 'new key').toEqual([]);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await expect(page.getByText(key)).toHaveCount(0);

  const models = await fetch(`${url}/models`, { headers: { authorization: `Bearer ${key}` } });
  expect(models.status).toBe(200);
  expect((await fetch(`${url}/models`)).status).toBe(401);
  await expect(page.getByRole('cell', { name: 'Refused: wrong key' })).toBeVisible();
  await expect(page.getByRole('cell', { name: 'Answered' })).toBeVisible();
  expect.soft(await findAccessibilityFaults(page), 'endpoint').toEqual([]);

  await page.getByRole('button', { name: 'Remove Intake script' }).click();
  await page.getByRole('button', { name: 'Remove the key' }).click();
  await expect(page.getByText('No program can ask anything before it has a key.')).toBeVisible();
  await page.getByRole('switch', { name: 'Answer programs on this computer' }).press('Space');
  await expect(mark).toHaveCount(0);
  await expect(fetch(`${url}/models`)).rejects.toThrow();
});
