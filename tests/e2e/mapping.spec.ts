/** A table becomes examples: a person says which column is what, by keyboard alone. */
import { findAccessibilityFaults } from '../support/check-accessibility.ts';
import { createWorkspace } from '../support/enter-workspace.ts';
import { expect, test } from '../support/app-test.ts';

const visits = [
  'ID,section_header,section_text,dialogue,reviewer',
  '0,Medications,"Metformin, 500 mg, twice daily.","Doctor: What do you take? Patient: Metformin, five hundred, morning and night.",Ruiz',
  '1,Allergies,No known drug allergies.,Doctor: Any allergies? Patient: None that I know of.,Ruiz',
  '2,Allergies,,Doctor: And to food? Patient: I am not sure.,Bell',
].join('\n');

test('the columns of a table are named by keyboard and its rows wait for review', async ({
  asker: { core },
  page,
}) => {
  await createWorkspace(page, null);
  const { id: projectId } = await core.workspace.createProject({ name: 'Visits' });
  await page.goto(`${new URL(page.url()).origin}/#/project/${projectId}/documents`);
  await page
    .getByLabel('Files to add')
    .setInputFiles([{ name: 'visits.csv', mimeType: 'text/csv', buffer: Buffer.from(visits) }]);
  await page
    .getByRole('region', { name: 'Files' })
    .getByRole('link', { name: /visits\.csv/ })
    .click();
  await page.getByRole('button', { name: 'Choose columns…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Use rows as questions and answers' });
  await expect(dialog.getByLabel('Question', { exact: true })).toBeFocused();
  const chosen = async (label: string): Promise<string> =>
    dialog.getByLabel(label, { exact: true }).locator('option:checked').innerText();
  expect(
    await Promise.all(['Question', 'Answer', 'Answer to avoid', 'Kind of question'].map(chosen)),
  ).toEqual(['dialogue', 'section_text', 'None', 'section_header']);
  const rows = dialog.getByRole('group', { name: 'First rows' }).getByRole('row');
  await expect(rows.nth(1)).toContainText('Metformin, 500 mg, twice daily.');
  await expect(rows.nth(3)).toContainText('Empty: left out');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findAccessibilityFaults(page)).toEqual([]);
  }

  await page.keyboard.press('Tab');
  await page.keyboard.type('dial');
  await expect(dialog.getByText('Choose another column than the question’s.')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeVisible();
  await dialog.getByLabel('Answer', { exact: true }).focus();
  await page.keyboard.type('section_t');
  await dialog.getByLabel('Words before every question').focus();
  await page.keyboard.type('Write the note for this visit.');
  await expect(rows.nth(1)).toContainText('Write the note for this visit.');
  await dialog.getByRole('button', { name: 'Make 3 examples' }).press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('The rows of this file are examples.')).toBeVisible();

  const made = await core.examples.list({ projectId });
  expect(made.rows.map(({ question, answer, status }) => [question.slice(0, 49), answer, status])).toEqual([
    ['Write the note for this visit.\n\nDoctor: What do y', 'Metformin, 500 mg, twice daily.', 'draft'],
    ['Write the note for this visit.\n\nDoctor: Any aller', 'No known drug allergies.', 'draft'],
  ]);
});
