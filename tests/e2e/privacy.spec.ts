/** A lawyer adds a letter with names, masks a person everywhere, takes it back, and shares examples without the name. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../support/app-test.ts';
import { findAccessibilityFaults } from '../support/check-accessibility.ts';
import { createWorkspace, goToStage } from '../support/enter-workspace.ts';

const LETTER = `# Tenancy of Maria Kessler

Dear Ms Kessler,

Maria Kessler (the "Tenant") gives notice on 14 March 2024. She can be reached on (217) 555-0142 until the keys are handed back.

## Questions

**Q: Who gives notice?**
A: Maria Kessler gives notice in writing and hands the keys back on the last day.
`;

test.setTimeout(180_000);

test('a person is masked in every document by key, taken back, masked again, and shared under another name', async ({
  app,
  asker,
  page,
}) => {
  const { core } = asker;
  await createWorkspace(page, 'four unrelated little words');
  const { id: projectId } = await core.workspace.createProject({ name: 'Kessler tenancy', note: '' });
  await page.goto(`${new URL(app.address).origin}/#/project/${projectId}/documents`);
  await page.getByLabel('Files to add').setInputFiles({
    name: 'letter.md',
    mimeType: 'text/markdown',
    buffer: Buffer.from(LETTER),
  });
  await expect(page.getByRole('link', { name: /letter\.md.*Ready/s })).toBeVisible();
  await page.getByRole('link', { name: 'Private details' }).click();

  const details = page.getByRole('region', { name: 'Details' });
  const maria = details.getByRole('button', { name: /^Maria Kessler\s*Name of a person/ });
  await expect(maria).toBeVisible({ timeout: 60_000 });
  expect(await findAccessibilityFaults(page)).toEqual([]);
  await maria.click();
  await page.keyboard.press('m');
  await expect(page.getByText(/^Masked: Person 1, \d places/)).toBeVisible();
  await expect(details.getByText('Reads “Person 1”')).toBeVisible();

  const passages = async (): Promise<string> => {
    const [row] = await core.documents.list({ projectId });
    const { passageList } = await core.documents.get({ documentId: row?.id ?? '' });
    return passageList.map(({ text, breadcrumb }) => [...breadcrumb, text].join(' ')).join(' ');
  };
  expect(await passages()).not.toContain('Kessler');
  await page.keyboard.press('z');
  await expect(page.getByText(/^Undone\. Masked: Person 1/)).toBeVisible();
  expect(await passages()).toContain('Maria Kessler gives notice');

  await maria.click();
  await page.keyboard.press('m');
  await expect(details.getByText('Reads “Person 1”')).toBeVisible();
  await page.getByRole('link', { name: 'Back to documents' }).click();
  await page.getByRole('tab', { name: /Passages/ }).click();
  const shown = page.getByRole('group', { name: 'Passages' });
  await expect(shown).toContainText('Person 1');
  await expect(shown).not.toContainText('Kessler');

  await core.examples.findPairs({ projectId });
  const { rows } = await core.examples.list({ projectId });
  await core.examples.review({ exampleIds: rows.map(({ id }) => id), act: { action: 'approve' } });
  await goToStage(page, 'Share');
  const wanted = { projectId, kind: 'examples' } as const;
  const { fingerprint, details: leaving } = await core.sharing.leaves(wanted);
  expect(leaving.map(({ text }) => text)).not.toContain('Maria Kessler');
  const { id } = await core.sharing.make({ ...wanted, confirmed: fingerprint });
  const made = async () => (await core.sharing.list({ projectId })).find((each) => each.id === id);
  await expect.poll(async () => (await made())?.state, { timeout: 30_000 }).toBe('ready');
  const { folder = '', files = [] } = (await made()) ?? {};
  const written = (await Promise.all(files.map(({ name }) => readFile(join(folder, name), 'utf8')))).join('');
  expect(written).toContain('Person 1 gives notice in writing');
  expect(written).not.toContain('Kessler');
});
