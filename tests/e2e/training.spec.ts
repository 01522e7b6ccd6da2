/** Queue, stop and resume, continue, compare: by keyboard, with real trainings. */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/app-test.ts';
import { findAccessibilityFaults } from '../support/check-accessibility.ts';
import { createWorkspace, goToStage, startSample } from '../support/enter-workspace.ts';

test.setTimeout(8 * 60_000);

const settings = { rowsPerStep: 4, validateEvery: 6, threads: 1, patience: 0 };

test('runs are queued, moved, taken out, stopped, resumed, continued and compared by keyboard', async ({
  asker: { core },
  page,
}) => {
  await createWorkspace(page, null);
  await startSample(page, 'A law practice');
  const projectId = (await core.workspace.projects())[0]?.id ?? '';
  const modelId = (await core.models.list()).find(({ builtIn }) => builtIn)?.id ?? '';
  const start = async (preset: 'quick' | 'balanced' | 'thorough', passes: number) =>
    (await core.training.start({ projectId, modelId, preset, settings: { ...settings, passes } })).id;

  // Long enough to hold the queue for as long as the test takes.
  const first = await start('quick', 400);

  await test.step('a second is added to the queue on screen', async () => {
    await goToStage(page, 'Training');
    await press(page.getByRole('link', { name: 'Queue another…' }));
    await press(page.getByRole('radio', { name: /Balanced/ }), 'Space');
    await expect(page.getByText('this one waits for its turn')).toBeVisible();
    await press(page.getByRole('button', { name: 'Add to the queue' }));
    await expect(page.getByRole('heading', { name: 'Waiting to start' })).toBeVisible();
  });

  await test.step('the queue is reordered and emptied', async () => {
    await start('thorough', 50);
    await press(page.getByRole('link', { name: 'All runs' }));
    const queue = page.getByRole('region', { name: 'Waiting for their turn' });
    await expect(queue.getByRole('listitem')).toHaveText([/Balanced/, /Thorough/]);
    await checkScreen(page, 'the queue');
    await press(queue.getByRole('button', { name: /^Earlier: .*Thorough/ }));
    await expect(queue.getByRole('listitem')).toHaveText([/Thorough/, /Balanced/]);
    // The focus goes with the run that was moved.
    await expect(queue.getByRole('button', { name: /^Earlier: .*Thorough/ })).toBeFocused();
    await press(queue.getByRole('listitem').first().getByRole('button', { name: 'Take out' }));
    await expect(queue.getByRole('listitem')).toHaveText([/Balanced/]);
    await press(queue.getByRole('button', { name: 'Take out' }));
    await expect(queue).toBeHidden();
    expect((await core.training.runs({ projectId })).map(({ id }) => id)).toEqual([first]);
  });

  const stop = async () => {
    await press(page.getByRole('button', { name: 'Stop and keep the best…' }));
    // The safe answer has the focus; the other is one key further.
    await expect(page.getByRole('button', { name: 'Keep training' })).toBeFocused();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible({ timeout: 60_000 });
  };

  await test.step('the first is stopped, resumed, and stopped again', async () => {
    await press(page.getByRole('link', { name: /Quick/ }));
    await expect(page.getByText('Its own answers')).toBeVisible({ timeout: 2 * 60_000 });
    await stop();
    await expect(page.getByText('can be resumed')).toBeVisible();
    const { step } = await core.training.get({ runId: first });
    await press(page.getByRole('button', { name: 'Resume' }));
    await expect
      .poll(async () => (await core.training.get({ runId: first })).step, { timeout: 2 * 60_000 })
      .toBeGreaterThan(step);
    await stop();
    await checkScreen(page, 'stopped');
  });

  await test.step('more passes from what it kept', async () => {
    await press(page.getByRole('button', { name: 'Train again…' }));
    await press(page.getByRole('menuitem', { name: /More passes from here/ }));
    const passes = page.getByRole('textbox', { name: 'Passes' });
    await expect(passes).toBeFocused();
    await passes.fill('0.3');
    await checkScreen(page, 'more passes');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Score it' })).toBeVisible({ timeout: 3 * 60_000 });
    const next = (await core.training.runs({ projectId })).find(({ startsFrom }) => startsFrom === first);
    expect(next).toMatchObject({ passes: 0.3, state: 'finished' });
  });

  await test.step('both are compared', async () => {
    await press(page.getByRole('link', { name: 'All runs' }));
    const boxes = page.getByRole('checkbox', { name: /^Compare / });
    await expect(boxes).toHaveCount(2);
    for (const box of await boxes.all()) await press(box, 'Space');
    await press(page.getByRole('button', { name: 'Compare 2 runs' }));
    await expect(page.getByRole('img', { name: /^How far off each run still was/ })).toBeVisible();
    await expect(page.getByRole('row', { name: /Begins with/ })).toBeVisible();
    await checkScreen(page, 'compared');
  });
});

/** Reach a control by the keyboard's focus and work it by a key: never by the pointer. */
async function press(control: Locator, key = 'Enter'): Promise<void> {
  await control.focus();
  await control.press(key);
}

async function checkScreen(page: Page, name: string): Promise<void> {
  expect.soft(await findAccessibilityFaults(page), name).toEqual([]);
}
