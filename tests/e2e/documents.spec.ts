/** Documents at work in a browser: a folder, a large file in parts, a pause, near-copies, the page beside the text, withdrawal. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAccessibilityFaults } from '../support/check-accessibility.ts';
import { expect, test } from '../support/app-test.ts';
import { createWorkspace } from '../support/enter-workspace.ts';

test.setTimeout(4 * 60_000);

const sentences = Array.from(
  { length: 40 },
  (_, i) => `Notice number ${i} is given in writing, and the partner signs for it on day ${i * 7}.`,
).join(' ');

test('a folder is taken in, paused, read, looked at and withdrawn', async ({ app, asker, page }) => {
  const { core } = asker;
  await createWorkspace(page, null);
  const { id: projectId } = await core.workspace.createProject({ name: 'Mass import' });
  await page.goto(`${new URL(app.address).origin}/#/project/${projectId}/documents`);
  const files = page.getByRole('region', { name: 'Files' });
  const folder = mkdtempSync(join(tmpdir(), 'vernacular-folder-'));
  mkdirSync(join(folder, 'Matters', '2026'), { recursive: true });
  writeFileSync(join(folder, 'Matters', '2026', 'first.md'), `# First\n\n${sentences}\n`);
  writeFileSync(join(folder, 'Matters', 'second.md'), `# Second\n\n${sentences} One thing is new.\n`);
  writeFileSync(join(folder, 'Matters', '.hidden'), 'x');

  await test.step('a pause holds what is added until it is resumed', async () => {
    await core.documents.pause({ projectId });
    await page.getByLabel('Folder to add').setInputFiles(join(folder, 'Matters'));
    await expect(files.getByText('Paused. 0 read, 2 to go.')).toBeVisible();
    await expect
      .poll(async () =>
        (await core.documents.list({ projectId }))
          .map(({ name, place, state }) => `${[...place, name].join('/')} ${state}`)
          .sort(),
      )
      .toEqual(['Matters/2026/first.md waiting', 'Matters/second.md waiting']);
    expect.soft(await findAccessibilityFaults(page), 'paused').toEqual([]);
    await files.getByRole('button', { name: 'Go on' }).click();
    await expect(files.getByRole('link', { name: /(first|second)\.md.*Ready.* like another/s })).toBeVisible({
      timeout: 60_000,
    });
  });

  await test.step('the same folder again adds nothing twice, and a large file comes in parts', async () => {
    await page.getByLabel('Folder to add').setInputFiles(join(folder, 'Matters'));
    const large = join(folder, 'large.txt');
    writeFileSync(large, 'Every line of it says the same.\n'.repeat(640_000));
    await page.getByLabel('Files to add').setInputFiles(large);
    await expect
      .poll(async () => (await core.documents.list({ projectId })).length, { timeout: 60_000 })
      .toBe(3);
    const row = (await core.documents.list({ projectId })).find(({ name }) => name === 'large.txt');
    expect(row?.bytes).toBe(640_000 * 32);
    await core.documents.stop({ projectId });
  });

  await test.step('the original page stands beside the text, with the passage marked on it', async () => {
    const fixture = new URL('../fixtures/documents/engagement-letter.pdf', import.meta.url);
    await page.getByLabel('Files to add').setInputFiles({
      name: 'letter.pdf',
      mimeType: 'application/pdf',
      buffer: await readFile(fixture),
    });
    await files.getByRole('link', { name: /letter\.pdf.*Ready/s }).click({ timeout: 60_000 });
    await expect(page.getByAltText('Page 1 as it looks in the original')).toBeVisible({ timeout: 60_000 });
    await page.getByRole('tab', { name: /Passages/ }).click();
    await page.getByRole('tabpanel').getByRole('button').nth(2).click();
    await expect(page.locator('.page-lit').first()).toBeVisible();
    expect.soft(await findAccessibilityFaults(page), 'page and text').toEqual([]);
  });

  await test.step('withdrawing says what came of it, and it is gone', async () => {
    await page.getByRole('button', { name: 'More about this document' }).click();
    await page.getByRole('menuitem', { name: 'Withdraw…' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog.getByText('passages are erased')).toBeVisible();
    expect.soft(await findAccessibilityFaults(page), 'withdrawing').toEqual([]);
    await dialog.getByRole('button', { name: 'Withdraw it' }).click();
    await expect(page.getByText('“letter.pdf” was withdrawn')).toBeVisible();
    await expect(files.getByRole('link', { name: /letter\.pdf/ })).toHaveCount(0);
  });
  await rm(folder, { recursive: true });
});
