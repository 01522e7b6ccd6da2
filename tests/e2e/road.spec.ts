/** The whole road in a browser: real documents, a real model, a real training, real scores, on this computer alone. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { findAccessibilityFaults } from '../support/check-accessibility.ts';
import { createWorkspace, goToStage, startSample } from '../support/enter-workspace.ts';
import { expect, test } from '../support/app-test.ts';

/** A document with pairs that the rules find, besides the sample's own. */
const DESK_NOTES = `# Notes for the front desk

## Frequently asked questions

**Q: Who signs for a delivery?**
A: The front desk signs for every delivery and writes the time in the post book.

**Q: Where are visitors’ badges kept?**
A: Badges are kept in the locked drawer under the desk and counted every evening.

## Definitions

“Post book” means the bound book in which every delivery is written down on the day it arrives.
`;

test.setTimeout(12 * 60_000);

test('from sample documents to an exported adapter', async ({ app, asker, page, watch }) => {
  const { core } = asker;

  await test.step('a workspace behind a passphrase', async () => {
    await createWorkspace(page, 'four unrelated little words');
    await checkScreen(page, 'start');
  });

  await startSample(page, 'A law practice');
  const project = (await core.workspace.projects()).at(0);
  const projectId = project?.id ?? '';

  await test.step('documents: nine sample files and one of our own are read', async () => {
    await page.getByLabel('Files to add').setInputFiles({
      name: 'front-desk-notes.md',
      mimeType: 'text/markdown',
      buffer: Buffer.from(DESK_NOTES),
    });
    const files = page.getByRole('region', { name: 'Files' });
    await expect(files.getByRole('link', { name: /front-desk-notes\.md.*Ready/s })).toBeVisible();
    await files.getByRole('link', { name: /front-desk-notes\.md/ }).click();
    await expect(page.getByRole('heading', { name: 'Frequently asked questions' })).toBeVisible();
    await checkScreen(page, 'documents');

    const rows = await core.documents.list({ projectId });
    expect(rows.map(({ name }) => name)).toContain('front-desk-notes.md');
    expect(rows.filter(({ state }) => !state.startsWith('ready'))).toEqual([]);
    expect(new Set(rows.map(({ format }) => format))).toEqual(
      new Set(['pdf', 'docx', 'markdown', 'text', 'csv', 'jsonl']),
    );
  });

  await test.step('examples: found by rule, reviewed by keyboard, undone', async () => {
    await goToStage(page, 'Examples');
    await page.getByRole('button', { name: 'Add examples' }).click();
    await page.getByRole('menuitem', { name: 'Find pairs by rule' }).click();
    await expect(page.getByText(/pairs? found, \d+ new/)).toBeVisible();
    const before = await core.examples.counts({ projectId });
    expect(before.draft).toBeGreaterThanOrEqual(2);
    await checkScreen(page, 'examples');

    await page.getByLabel('Search examples').fill('signs for a delivery');
    const question = page.getByRole('heading', { name: /Who signs for a delivery/ });
    await expect(question).toBeVisible();
    await question.click();
    await page.keyboard.press('a');
    await expect(page.getByText(/^Approved\./)).toBeVisible();
    await expect
      .poll(async () => (await core.examples.counts({ projectId })).approved)
      .toBe(before.approved + 1);
    await page.keyboard.press('z');
    await expect.poll(async () => (await core.examples.counts({ projectId })).approved).toBe(before.approved);

    await page.getByLabel('Search examples').fill('badges');
    await expect(page.getByRole('heading', { name: /badges kept/ })).toBeVisible();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByLabel('Answer').fill('Badges are kept in the locked drawer under the desk.');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect
      .poll(async () => (await core.examples.counts({ projectId })).approved)
      .toBe(before.approved + 1);
    const edited = await core.examples.list({ projectId, query: 'badges', status: 'approved' });
    expect(edited.rows.map(({ answer, edited: changed }) => [answer, changed])).toEqual([
      ['Badges are kept in the locked drawer under the desk.', true],
    ]);
  });

  const run = await test.step('training: measured, started, watched, finished', async () => {
    await goToStage(page, 'Training');
    await page.getByRole('radio', { name: /Quick/ }).check();
    await checkScreen(page, 'training, choosing');
    await page.getByRole('button', { name: 'Start training' }).click();
    await expect(page.getByRole('region', { name: 'How it is going' })).toBeVisible();
    await expect(page.getByRole('img', { name: /checked|questions|far off/i }).first()).toBeVisible({
      timeout: 120_000,
    });
    await checkScreen(page, 'training, under way');
    await expect(page.getByRole('button', { name: 'Score it' })).toBeVisible({ timeout: 6 * 60_000 });
    await checkScreen(page, 'training, finished');

    const [row] = await core.training.runs({ projectId });
    if (row === undefined) throw new Error('The run was not stored.');
    const stored = await core.training.get({ runId: row.id });
    const validation = stored.metrics.flatMap(({ validationLoss }) => validationLoss ?? []);
    expect(validation.length).toBeGreaterThanOrEqual(2);
    expect(Math.min(...validation)).toBeLessThan(0.8 * (validation[0] ?? 0));
    expect(stored.device?.name).toBeTruthy();
    expect(stored.bestStep).not.toBeNull();
    return stored;
  });

  await test.step('scores: the tuned model is better, and the interval says so', async () => {
    await page.getByRole('button', { name: 'Score it' }).click();
    await expect(page.getByRole('tablist', { name: 'Answer by answer' })).toBeVisible({
      timeout: 4 * 60_000,
    });
    await checkScreen(page, 'scores');

    const [evaluation] = await core.evaluation.list({ projectId });
    const f1 = evaluation?.metrics.find(({ metric }) => metric === 'tokenF1');
    expect(f1?.tuned.mean).toBeGreaterThan(f1?.base.mean ?? 1);
    expect(f1?.difference.low).toBeGreaterThan(0);
    expect(evaluation?.verdict).toBe('better');
    const answers = await core.evaluation.answers({ evaluationId: evaluation?.id ?? '' });
    expect(answers).toHaveLength(run.examples.test);
    await page.getByRole('tab', { name: /^Fixed/ }).click();
    await page.getByRole('tabpanel').getByRole('button').first().click();
    await expect(page.getByRole('tabpanel').getByText('what it should say')).toBeVisible();
    await checkScreen(page, 'scores, an answer');
  });

  await test.step('health: refusals, forgetting and memory, each from stored answers', async () => {
    const [evaluation] = await core.evaluation.list({ projectId });
    const evaluationId = evaluation?.id ?? '';
    await page.getByRole('button', { name: 'Health', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Check its health' })).toBeVisible();
    await core.evaluation.health.start({ evaluationId, unanswerable: 5, general: 5 });
    await expect(page.getByRole('heading', { name: 'What it forgot' })).toBeVisible({ timeout: 60_000 });
    const { figures } = await core.evaluation.health.get({ evaluationId });
    await expect(page.getByText(figures?.refusals.words ?? 'nothing').first()).toBeVisible();
    await expect(page.getByText(figures?.forgetting.words ?? 'nothing').first()).toBeVisible();
    await page.getByText('Every question and answer').click();
    await page.getByRole('region', { name: 'What was asked' }).getByRole('listitem').first().click();
    await checkScreen(page, 'health');
    await page.getByRole('button', { name: 'Answers', exact: true }).click();
  });

  await test.step('chat: both answer, one is corrected, the correction waits for review', async () => {
    await goToStage(page, 'Chat');
    await page.getByLabel('Your question').fill('How long do we keep closed client files?');
    await page.getByLabel('Your question').press('Enter');
    await expect(page.getByRole('button', { name: 'Ask', exact: true })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('button', { name: 'This is wrong' })).toHaveCount(2, { timeout: 60_000 });
    await page.getByRole('button', { name: 'This is wrong' }).last().click();
    await checkScreen(page, 'chat');
    await page.getByLabel('What should it have said?').fill('Closed files are kept for seven years.');
    await page.getByRole('button', { name: 'Send to examples' }).click();
    await expect(page.getByText('waits in examples')).toBeVisible();
    const { rows } = await core.examples.list({ projectId, origin: 'chat' });
    expect(rows.map(({ answer, status }) => [answer, status])).toEqual([
      ['Closed files are kept for seven years.', 'draft'],
    ]);
  });

  await test.step('presentation: nobody is told which is which before it is revealed', async () => {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Present it' }).click();
    const show = page.getByRole('dialog', { name: 'Presentation' });
    await show.getByLabel('A question for both').fill('Who may sign a cheque?');
    await page.keyboard.press('Enter');
    await expect(show.getByRole('button', { name: 'Reveal' })).toBeVisible({ timeout: 60_000 });
    await expect(show.getByRole('heading', { level: 3 })).toHaveText(['A', 'B']);
    await checkScreen(page, 'presentation');
    await show.getByRole('button', { name: 'Reveal' }).click();
    await expect(show.getByText('Tuned on your answers')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(show).toHaveCount(0);
  });

  await test.step('share: what leaves is confirmed, written, checked and saved', async () => {
    await goToStage(page, 'Share');
    for (const item of ['What it learned, on its own', 'Approved examples', 'Evidence pack', 'Demo pack']) {
      await page.getByRole('button', { name: item }).click();
      const make = page.getByRole('button', { name: 'Make it', exact: true });
      await expect(make).toHaveAttribute('aria-disabled', 'true');
      if (item === 'Demo pack') {
        await page.getByLabel('Passphrase for the file').fill('four unrelated little words');
        await page.getByLabel('The same passphrase again').fill('four unrelated little words');
      }
      await page.getByRole('checkbox', { name: /I have looked at this, and it may leave/ }).check();
      await make.click();
      await expect(page.getByRole('heading', { name: 'How it was checked' })).toBeVisible({
        timeout: 60_000,
      });
    }
    await checkScreen(page, 'share');
    const exports = await core.sharing.list({ projectId });
    expect(exports.map(({ kind, state, confirmed }) => [kind, state, confirmed?.by]).sort()).toEqual([
      ['adapter', 'ready', 'Ada Marsh'],
      ['demo', 'ready', 'Ada Marsh'],
      ['evidence', 'ready', 'Ada Marsh'],
      ['examples', 'ready', 'Ada Marsh'],
    ]);
    const adapter = exports.find(({ kind }) => kind === 'adapter');
    const gguf = adapter?.files.find(({ name }) => name.endsWith('.gguf'));
    const bytes = await readFile(join(adapter?.folder ?? '', gguf?.name ?? ''));
    expect(bytes.subarray(0, 4).toString()).toBe('GGUF');
    await page.getByRole('button', { name: 'Approved examples' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Save .*training.*\.jsonl$/ }).click();
    const saved = await readFile(await (await download).path(), 'utf8');
    const lines = saved
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { messages: unknown[] });
    expect(lines.length).toBe((await core.examples.counts({ projectId })).training);
  });

  await test.step('the demo pack is opened from its file and shown, one question after the other', async () => {
    const demo = (await core.sharing.list({ projectId })).find(({ kind }) => kind === 'demo');
    await page.goto(`${new URL(app.address).origin}/#/`);
    await page.getByRole('button', { name: 'Open a pack from another computer…' }).click();
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles(join(demo?.folder ?? '', demo?.files[0]?.name ?? ''));
    await page.getByLabel('Its passphrase').fill('four unrelated little words');
    await page.getByRole('button', { name: 'Open it' }).click();
    await expect(page.getByRole('heading', { name: /^Question 1 of \d+$/ })).toBeVisible({ timeout: 30_000 });
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('heading', { name: /^Question 2 of \d+$/ })).toBeVisible();
    await checkScreen(page, 'a demo');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Start a project' })).toBeVisible();
  });

  await test.step('the log is whole and everybody stayed on this computer', async () => {
    const audit = await core.workspace.audit({ projectId });
    expect(audit.intact).toBe(true);
    expect([...watch.hosts]).toEqual(['127.0.0.1']);
    expect(app.output()).not.toMatch(/error/i);
  });
});

async function checkScreen(page: Page, name: string): Promise<void> {
  expect.soft(await findAccessibilityFaults(page), name).toEqual([]);
}
