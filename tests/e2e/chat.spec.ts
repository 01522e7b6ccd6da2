/** Talking with the base model: branches, versions, settings, and conversations that are kept. */
import { readFile } from 'node:fs/promises';
import { findAccessibilityFaults } from '../support/check-accessibility.ts';
import { createWorkspace, goToStage } from '../support/enter-workspace.ts';
import { expect, test } from '../support/app-test.ts';

test('a conversation branches, is answered again, found, renamed, saved and deleted', async ({
  asker,
  page,
}) => {
  const { core } = asker;
  await createWorkspace(page, null);
  const project = await core.workspace.createProject({ name: 'Estate of Vance' });
  await page.getByRole('link', { name: /Estate of Vance/ }).click();
  await goToStage(page, 'Chat');

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'How it answers' }).click();
  await page.getByLabel('Said to both before every question').fill('Answer in one sentence.');
  await page.getByText('Details', { exact: true }).last().click();
  await page.getByLabel('Longest answer, in tokens').fill('4');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Enter a whole number from 16 to 4096.')).toBeVisible();
  await page.getByLabel('Longest answer, in tokens').fill('16');
  expect(await findAccessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save' }).click();

  const ask = async (words: string): Promise<void> => {
    await page.getByLabel('Your question').fill(words);
    await page.getByLabel('Your question').press('Enter');
    await expect(page.getByRole('button', { name: 'Ask', exact: true })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('button', { name: 'Copy this answer' }).last()).toBeVisible();
  };
  const log = page.getByRole('log', { name: 'Conversation' });
  await ask('Who signs?');
  await ask('And when?');
  await expect(log.locator('section')).toHaveCount(2);

  await page.getByRole('button', { name: 'Ask this differently' }).last().click();
  await expect(page.getByText('Asked differently, as a branch of its own.')).toBeVisible();
  await ask('And where?');
  await expect(log.getByRole('group', { name: 'Branch 2 of 2' })).toBeVisible();
  await page.getByRole('button', { name: 'Earlier branch' }).click();
  await expect(log.getByText('And when?')).toBeVisible();
  await expect(log.getByText('And where?')).toHaveCount(0);

  await page.getByRole('button', { name: 'Answer again' }).last().click();
  await expect(log.getByRole('group', { name: 'Version 2 of 2' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Earlier version' }).click();
  await expect(log.getByRole('group', { name: 'Version 1 of 2' })).toBeVisible();
  expect(await findAccessibilityFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Conversations' }).click();
  const list = page.getByRole('dialog', { name: 'Conversations' });
  await list.getByLabel('Search names, questions and answers').fill('where');
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await list.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await list.getByLabel('Name', { exact: true }).fill('Signatures');
  await list.getByRole('button', { name: 'Save' }).click();
  await list.getByLabel('Search names, questions and answers').fill('');
  await expect(list.getByText('Signatures')).toBeVisible();
  expect(await findAccessibilityFaults(page)).toEqual([]);

  const download = page.waitForEvent('download');
  await list.getByRole('button', { name: 'More for “Signatures”' }).click();
  await page.getByRole('menuitem', { name: 'Save as text' }).click();
  expect(await readFile(await (await download).path(), 'utf8')).toContain('And where?');
  const [row] = await core.chat.list({ projectId: project.id });
  expect(row).toMatchObject({ title: 'Signatures', questions: 3 });
  const stored = await core.chat.get({ chatId: row?.id ?? '' });
  expect(stored.settings).toMatchObject({ system: 'Answer in one sentence.', maxTokens: 16 });

  await list.getByRole('button', { name: 'More for “Signatures”' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(list.getByText('Nothing was asked yet.')).toBeVisible();
  expect(await core.chat.list({ projectId: project.id })).toEqual([]);
});
