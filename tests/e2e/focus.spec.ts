/** A keyboard is never left nowhere, and what floats is as clean for a screen reader as the screen under it. */
import { expect, test } from '../support/app-test.ts';
import { findAccessibilityFaults } from '../support/check-accessibility.ts';
import { createWorkspace } from '../support/enter-workspace.ts';

test('the focus follows from screen to screen, and an open menu is clean for a screen reader', async ({
  asker,
  page,
}) => {
  await page.getByRole('button', { name: 'Set up the workspace' }).click();
  await expect(page.getByLabel('Your name')).toBeFocused();
  await createWorkspace(page, null);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(page).toHaveTitle('Projects – Vernacular');

  await page.getByRole('button', { name: 'Start a project' }).click();
  await page.getByLabel('Name').fill('Front desk');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Documents', level: 1 })).toBeFocused();

  const [project] = await asker.core.workspace.projects();
  await asker.core.examples.add({
    projectId: project?.id ?? '',
    question: 'Who signs for a delivery?',
    answer: 'The front desk.',
    passageId: null,
  });
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('heading', { name: 'Examples', level: 1 })).toBeFocused();
  await page.getByRole('button', { name: 'Add examples' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  expect(await findAccessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Add examples' })).toBeFocused();

  await page.keyboard.press('e');
  await expect(page.getByLabel('Answer')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('group', { name: 'The example' })).toBeFocused();
  await page.keyboard.press('a');
  await expect(page.getByRole('heading', { name: 'Nothing waits for review' })).toBeVisible();
  await expect(page.locator(':focus')).toHaveCount(1);
});
