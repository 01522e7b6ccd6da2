/** What cannot be done is refused in words, where it was asked for, and nothing is lost. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askCore } from '../support/ask-core.ts';
import { findAccessibilityFaults } from '../support/check-accessibility.ts';
import { createWorkspace, goToStage } from '../support/enter-workspace.ts';
import { expect, test } from '../support/app-test.ts';
import { removeApp, serveApp } from '../support/serve-app.ts';

const PASSPHRASE = 'four unrelated little words';

test('a corrupt PDF is refused with a remedy; the file beside it is read', async ({
  asker: { core },
  page,
}) => {
  await createWorkspace(page, null);
  const { id: projectId } = await core.workspace.createProject({ name: 'Refusals' });
  await page.goto(`${new URL(page.url()).origin}/#/project/${projectId}/documents`);
  const whole = await readFile('resources/samples/law/engagement-terms.pdf');
  await page.getByLabel('Files to add').setInputFiles([
    { name: 'half-a-letter.pdf', mimeType: 'application/pdf', buffer: whole.subarray(0, 700) },
    { name: 'engagement-terms.pdf', mimeType: 'application/pdf', buffer: whole },
  ]);
  const files = page.getByRole('region', { name: 'Files' });
  await expect(files.getByRole('link', { name: /engagement-terms\.pdf.*Ready/s })).toBeVisible();
  await files.getByRole('link', { name: /half-a-letter\.pdf/ }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  expect(await findAccessibilityFaults(page)).toEqual([]);

  const rows = await core.documents.list({ projectId });
  const refused = rows.find(({ name }) => name === 'half-a-letter.pdf');
  expect(refused).toMatchObject({
    state: 'refused',
    problem: { code: expect.stringMatching(/pdf|corrupt|damaged/) },
  });
  for (const words of [refused?.problem?.what, refused?.problem?.safe, refused?.problem?.remedy]) {
    await expect(page.getByRole('alert')).toContainText(words ?? 'no words');
  }
  expect(rows.find(({ name }) => name === 'engagement-terms.pdf')?.passages).toBeGreaterThan(0);
});

test('a truncated model file is refused before anything uses it; the built-in model stays', async ({
  asker: { core },
  page,
}) => {
  await createWorkspace(page, null);
  const { id: projectId } = await core.workspace.createProject({ name: 'Refusals' });
  await page.goto(`${new URL(page.url()).origin}/#/project/${projectId}/training`);
  await page.getByRole('button', { name: 'Add a model file…' }).click();
  const starter = await readFile('resources/models/starter-q8_0.gguf');
  await page.getByLabel('Model file', { exact: true }).setInputFiles({
    name: 'cut-short.gguf',
    mimeType: 'application/octet-stream',
    buffer: starter.subarray(0, starter.length / 2),
  });
  await page.getByRole('button', { name: 'Add it' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a model file' });
  await expect(dialog.getByRole('alert')).toContainText(/incomplete|damaged|cut|end/i, { timeout: 60_000 });
  expect(await findAccessibilityFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect((await core.models.list()).map(({ builtIn, missing }) => [builtIn, missing])).toEqual([
    [true, false],
  ]);
});

test('a wrong passphrase opens nothing, and the right one still does', async ({ app, page, context }) => {
  await page.goto(app.address);
  await createWorkspace(page, PASSPHRASE);
  const { core, close } = await askCore(context, app.address);
  await core.workspace.createProject({ name: 'Employment advice' });
  await core.workspace.lock();
  close();
  await expect(page.getByRole('heading', { name: 'The workspace is locked' })).toBeVisible();
  await page.getByLabel('Passphrase').fill('four unrelated little wards');
  await page.getByRole('button', { name: 'Open the workspace' }).click();
  await expect(page.getByText('This passphrase does not open the workspace.')).toBeVisible();
  expect(await findAccessibilityFaults(page)).toEqual([]);
  await page.getByLabel('Passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Open the workspace' }).click();
  await expect(page.getByRole('link', { name: /Employment advice/ })).toBeVisible();
});

test('a second instance is told so; the first goes on undisturbed', async ({ app, page, browser }) => {
  await page.goto(app.address);
  await createWorkspace(page, null);
  const second = await serveApp({ folder: app.folder });
  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(second.address);
  await expect(other.getByRole('alert')).toContainText('already open in another window or program');
  await context.close();
  await second.stop();

  await page.getByRole('button', { name: 'Start a project' }).click();
  await page.getByLabel('Name').fill('Employment advice');
  await page.getByRole('button', { name: 'Start the project' }).click();
  await goToStage(page, 'Documents');
});

/** A folder on a small file system of its own, seen by the app alone; gone with it. */
const SMALL_DISK = (folder: string): string[] => [
  'unshare',
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  'mount -t tmpfs -o size=12m vernacular "$0" && exec "$@"',
  folder,
];

test('a full disk is told in words, what was stored stays, and work goes on once there is room', async ({
  page,
  context,
}) => {
  const possible = spawnSync('unshare', ['--map-root-user', '--mount', 'true']).status === 0;
  test.skip(!possible, 'A small disk of its own needs Linux with user namespaces.');
  const folder = await mkdtemp(join(tmpdir(), 'vernacular-small-'));
  const app = await serveApp({ folder, wrapper: SMALL_DISK(folder) });
  await page.goto(app.address);
  await createWorkspace(page, null);
  const { core, close } = await askCore(context, app.address);
  const { id: projectId } = await core.workspace.createProject({ name: 'Small disk' });
  await page.goto(`${new URL(app.address).origin}/#/project/${projectId}/documents`);
  const picker = page.getByLabel('Files to add');
  const files = page.getByRole('region', { name: 'Files' });

  await picker.setInputFiles({
    name: 'small.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('Files are kept.'),
  });
  await expect(files.getByRole('link', { name: /small\.txt.*Ready/s })).toBeVisible();
  await picker.setInputFiles({
    name: 'large.txt',
    mimeType: 'text/plain',
    buffer: Buffer.alloc(30_000_000, 'words '),
  });
  await expect(files.getByRole('alert')).toContainText('The disk is full');

  const rows = await core.documents.list({ projectId });
  expect(rows.find(({ name }) => name === 'small.txt')?.state).toBe('ready');
  expect(rows.filter(({ name, state }) => name === 'large.txt' && state.startsWith('ready'))).toEqual([]);
  await picker.setInputFiles({
    name: 'third.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('For seven years.'),
  });
  await expect(files.getByRole('link', { name: /third\.txt.*Ready/s })).toBeVisible();
  expect((await core.workspace.audit({ projectId })).intact).toBe(true);
  close();
  await page.goto('about:blank');
  await removeApp(app);
});
