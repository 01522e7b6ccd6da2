/**
 * Pictures of every screen, taken from the real app on the road's real data, in both themes and two sizes.
 *
 *   npm run shots [-- --set law|clinic] [--only NAME,NAME…] [--picture]
 *
 * They go to out/shots. `--picture` puts the one of the README into docs.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright';
import { findChromium } from './launch/system.mjs';
import { askCore } from '../tests/support/ask-core.ts';
import { createWorkspace, goToStage, startSample } from '../tests/support/enter-workspace.ts';
import { removeApp, serveApp } from '../tests/support/serve-app.ts';

const FOLDER = join('out', 'shots');
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;
const PICTURE = 'training-finished';
const MINUTES = 60_000;

const { values } = parseArgs({
  options: {
    set: { type: 'string', default: 'law' },
    only: { type: 'string' },
    picture: { type: 'boolean', default: false },
  },
});
const only = values.only?.split(',');
const sample = values.set === 'clinic' ? 'A clinic' : 'A law practice';

await mkdir(FOLDER, { recursive: true });
const app = await serveApp();
const browser = await chromium.launch({
  executablePath: findChromium() ?? 'chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const context = await browser.newContext({ locale: 'en-GB', viewport: SIZES[0], reducedMotion: 'reduce' });
const page = await context.newPage();
page.setDefaultTimeout(2 * MINUTES);
page.on('console', (message) => message.type() === 'error' && console.error(message.text()));
page.on('pageerror', (error) => console.error(error));
try {
  await page.goto(app.address);
  await walk(page);
} catch (error) {
  await page.screenshot({ path: join(FOLDER, 'where-it-broke.png') });
  throw error;
} finally {
  await page.goto('about:blank');
  await browser.close();
  await removeApp(app);
}
if (values.picture) await copyFile(join(FOLDER, `${PICTURE}-light-1280.png`), join('docs', 'picture.png'));

async function walk(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Set up the workspace' }).waitFor();
  await shoot(page, 'set-up');
  await createWorkspace(page, 'four unrelated little words');
  await shoot(page, 'start-empty');
  const { core, close } = await askCore(context, app.address);

  await startSample(page, sample);
  const projectId = (await core.workspace.projects())[0]?.id ?? '';
  await shoot(page, 'documents');
  await page.getByRole('tab', { name: /Passages/ }).click();
  await shoot(page, 'documents-passages');

  await page.getByRole('link', { name: 'Private details' }).click();
  await page.getByRole('region', { name: 'Details' }).waitFor();
  await shoot(page, 'private-details');

  await core.examples.findPairs({ projectId });
  await goToStage(page, 'Examples');
  await page.getByRole('region', { name: 'Example' }).first().waitFor();
  await shoot(page, 'examples');
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await shoot(page, 'examples-edit');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Look at' }).click();
  await page.getByRole('menuitem', { name: 'House rules' }).click();
  await page.getByRole('button', { name: 'Add this rule' }).waitFor();
  await shoot(page, 'examples-rules');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'What the model sees' }).click();
  await page.getByLabel('The whole text', { exact: true }).waitFor();
  await shoot(page, 'examples-preview');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'What is missing' }).click();
  await page.locator('.gaps').waitFor();
  await shoot(page, 'examples-missing');
  await page.keyboard.press('Escape');
  for (const view of ['coverage', 'alike', 'edge-cases', 'frozen']) {
    await page.goto(`${new URL(app.address).origin}/#/project/${projectId}/examples/${view}`);
    await page.getByRole('link', { name: 'Back to the queue' }).first().waitFor();
    if (view === 'coverage') await page.getByRole('img', { name: /^A map of/ }).waitFor();
    await shoot(page, `examples-${view}`);
  }

  await goToStage(page, 'Training');
  await page.getByRole('radio', { name: /Quick/ }).waitFor();
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await page.getByRole('button', { name: 'Measure again' }).waitFor();
  await shoot(page, 'training-choose');
  await page.getByRole('button', { name: 'Start training' }).click();
  const runId = await waitForRun();
  await waitUntil(async () => {
    const { metrics, samples } = await core.training.get({ runId });
    return metrics.filter(({ validationLoss }) => validationLoss !== null).length >= 3 && samples.length > 0;
  });
  await shoot(page, 'training-under-way');
  await page.getByRole('button', { name: 'Score it' }).waitFor({ timeout: 8 * MINUTES });
  await shoot(page, PICTURE);
  await page.getByRole('button', { name: 'Score it' }).click();
  await waitUntil(async () => ((await core.evaluation.list({ projectId }))[0]?.answered ?? 0) > 3);
  await shoot(page, 'scores-under-way');
  await page.getByRole('tablist', { name: 'Answer by answer' }).waitFor({ timeout: 4 * MINUTES });
  await shoot(page, 'scores');
  await page.getByRole('tabpanel').getByRole('button').first().click();
  await page.getByRole('tabpanel').getByText('what it should say').scrollIntoViewIfNeeded();
  await shoot(page, 'scores-answer');
  await page.getByRole('button', { name: 'Health', exact: true }).click();
  await page.getByRole('button', { name: 'Check its health' }).click();
  await page.getByText('What it declines').waitFor({ timeout: 8 * MINUTES });
  await shoot(page, 'scores-health');
  await page.getByRole('button', { name: 'Rate blind' }).click();
  await page.getByRole('button', { name: 'Left is better' }).waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.getByText('You chose the left answer').waitFor();
  await page.keyboard.press('s');
  await page.getByText('You skipped it').waitFor();
  await shoot(page, 'rating');
  await page.keyboard.press('Escape');

  await goToStage(page, 'Chat');
  await shoot(page, 'chat-empty');
  await page.getByLabel('Your question').fill('How long do we keep closed client files?');
  await page.getByLabel('Your question').press('Enter');
  await page.getByRole('button', { name: 'This is wrong' }).nth(1).waitFor();
  await shoot(page, 'chat');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Conversations' }).click();
  await shoot(page, 'chat-conversations');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'This is wrong' }).last().click();
  await shoot(page, 'chat-correction');

  await goToStage(page, 'Share');
  await page.getByRole('checkbox', { name: /it may leave/ }).check();
  await page.getByRole('button', { name: 'Make it', exact: true }).click();
  await page.getByRole('heading', { name: 'How it was checked' }).waitFor();
  await shoot(page, 'share');

  for (const section of ['reviewer', 'look', 'storage', 'log']) {
    await page.goto(`${new URL(app.address).origin}/#/settings/${section}`);
    await shoot(page, `settings-${section}`);
  }
  await page.goto(`${new URL(app.address).origin}/#/`);
  await page.getByRole('button', { name: 'Start a project' }).waitFor();
  await shoot(page, 'start');
  await core.workspace.lock();
  await page.getByRole('heading', { name: 'The workspace is locked' }).waitFor();
  await shoot(page, 'locked');
  close();

  async function waitForRun(): Promise<string> {
    let found: string | undefined;
    await waitUntil(async () => {
      found = (await core.training.runs({ projectId }))[0]?.id;
      return found !== undefined;
    });
    return found ?? '';
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  if (only !== undefined && !only.includes(name)) return;
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}-${size.width}.png`) });
    }
  }
  await page.setViewportSize(SIZES[0]);
  await page.emulateMedia({ colorScheme: 'light' });
  console.log(name);
}

async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 8 * MINUTES;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('Waited for eight minutes.');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
