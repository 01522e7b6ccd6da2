/** The queue by keyboard alone, and the other views of the examples, clean for a screen reader. */
import { expect, test } from '../support/app-test.ts';
import { findAccessibilityFaults } from '../support/check-accessibility.ts';
import { createWorkspace } from '../support/enter-workspace.ts';

test('examples are reviewed by keyboard alone, and compared, and looked at by topic', async ({
  asker: { core },
  page,
}) => {
  await createWorkspace(page, null);
  const { id: projectId } = await core.workspace.createProject({ name: 'Front desk' });
  const add = (question: string, answer: string) =>
    core.examples.add({ projectId, question, answer, passageId: null });
  await add('Who signs for a delivery?', 'The front desk.');
  await add('Where are badges kept?', 'In the drawer.');
  await add('How long are visitors’ names kept?', 'For 30 days.');
  await add('How long are visitors’ names kept?', 'For 90 days.');
  const counts = async () => {
    const { draft, approved, rejected, flagged } = await core.examples.counts({ projectId });
    return { draft, approved, rejected, flagged };
  };
  const origin = new URL(page.url()).origin;
  await page.goto(`${origin}/#/project/${projectId}/examples`);
  await expect(page.getByRole('heading', { name: 'Who signs for a delivery?' })).toBeVisible();

  await page.keyboard.press('j');
  await expect(page.getByRole('heading', { name: 'Where are badges kept?' })).toBeVisible();
  await page.keyboard.press('e');
  await expect(page.getByLabel('Answer')).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('In the locked drawer under the desk.');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Edit saved.')).toBeVisible();
  await page.keyboard.press('a');
  await expect.poll(counts).toEqual({ draft: 3, approved: 1, rejected: 0, flagged: 0 });
  await page.keyboard.press('k');
  await expect(page.getByRole('heading', { name: 'Who signs for a delivery?' })).toBeVisible();
  await page.keyboard.press('r');
  await expect.poll(counts).toEqual({ draft: 2, approved: 1, rejected: 1, flagged: 0 });
  await page.keyboard.press('f');
  await expect.poll(counts).toEqual({ draft: 1, approved: 1, rejected: 1, flagged: 1 });
  await page.keyboard.press('z');
  await expect.poll(counts).toEqual({ draft: 2, approved: 1, rejected: 1, flagged: 0 });

  await page.goto(`${origin}/#/project/${projectId}/examples/alike`);
  await expect(page.getByText('One says 30, the other 90')).toBeVisible();
  expect(await findAccessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(counts).toEqual({ draft: 1, approved: 1, rejected: 2, flagged: 0 });
  await expect(page.getByText('Nothing to compare')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Examples', level: 1 })).toBeVisible();

  await page.getByRole('button', { name: 'Look at' }).press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'What the examples cover' })).toBeVisible();
  await expect(page.getByText(/Too few\./)).toBeVisible();
  await expect(page.getByRole('img', { name: /^A map of/ })).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.getByRole('list', { name: 'Topics' }).locator('[aria-current]')).toBeVisible();
  expect(await findAccessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Examples', level: 1 })).toBeVisible();
});
