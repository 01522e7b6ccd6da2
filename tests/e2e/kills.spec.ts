/** Each worker is killed in the middle of its work: the app stays, says what happened, and goes on from what was stored. */
import { createWorkspace } from '../support/enter-workspace.ts';
import { expect, test } from '../support/app-test.ts';
import type { ServedApp } from '../support/serve-app.ts';
import type { Run } from '../../src-main/contract/training.ts';
import type { WorkerKind } from '../../src-main/workers/messages.ts';

test.skip(process.platform !== 'linux', 'The workers are found through /proc.');
test.setTimeout(6 * 60_000);

/** Wait for a worker and kill it as the system’s out-of-memory killer does. @param before one that is already dead @returns its process id */
async function killWorker(app: ServedApp, kind: WorkerKind, before?: number): Promise<number> {
  let pid: number | null = null;
  await expect
    .poll(
      async () => {
        pid = await app.workerPid(kind);
        return pid !== null && pid !== before;
      },
      { intervals: [20], timeout: 30_000 },
    )
    .toBe(true);
  process.kill(pid ?? 0, 'SIGKILL');
  return pid ?? 0;
}

/** A text that keeps the reader busy for a while. */
function longText(megabytes: number): Buffer {
  const line = 'The retention period of a closed file begins on the day after the matter ends.\n\n';
  return Buffer.from(line.repeat((megabytes * 1_000_000) / line.length));
}

test('the reader: the file says so, the next one is read, and reading again works', async ({
  app,
  asker,
  page,
}) => {
  const { core } = asker;
  await createWorkspace(page, null);
  const { id: projectId } = await core.workspace.createProject({ name: 'Kills' });
  await page.goto(`${new URL(app.address).origin}/#/project/${projectId}/documents`);
  await page.getByLabel('Files to add').setInputFiles([
    { name: 'long.txt', mimeType: 'text/plain', buffer: longText(4) },
    { name: 'short.txt', mimeType: 'text/plain', buffer: Buffer.from('Files are kept for seven years.') },
  ]);
  await expect
    .poll(
      async () => (await core.documents.list({ projectId })).find(({ name }) => name === 'long.txt')?.state,
      {
        intervals: [50],
      },
    )
    .toBe('reading');
  await killWorker(app, 'reader');

  const files = page.getByRole('region', { name: 'Files' });
  await expect(files.getByRole('link', { name: /long\.txt.*stopped unexpectedly/s })).toBeVisible();
  await expect(files.getByRole('link', { name: /short\.txt.*Ready/s })).toBeVisible();
  const long = (await core.documents.list({ projectId })).find(({ name }) => name === 'long.txt');
  expect(long).toMatchObject({
    state: 'refused',
    problem: { code: 'worker-died', evidence: expect.stringContaining('SIGKILL') },
  });

  await core.documents.readAgain({ documentId: long?.id ?? '' });
  await expect(files.getByRole('link', { name: /long\.txt.*Ready/s })).toBeVisible({ timeout: 60_000 });
});

test('the trainer: it goes on by itself, and after a third death a person can make it go on', async ({
  app,
  asker,
  page,
}) => {
  const { core } = asker;
  await createWorkspace(page, null);
  const { id: projectId } = await core.workspace.createSampleProject({ set: 'clinic' });
  const model = (await core.models.list()).find(({ builtIn }) => builtIn);
  const { id: runId } = await core.training.start({
    projectId,
    modelId: model?.id ?? '',
    preset: 'quick',
    settings: { passes: 2, validateEvery: 4 },
  });
  await page.goto(`${new URL(app.address).origin}/#/project/${projectId}/training/${runId}`);
  await expect
    .poll(async () => (await core.training.get({ runId })).savedAt, { timeout: 120_000, intervals: [100] })
    .not.toBeNull();
  const saved = await core.training.get({ runId });

  const first = await killWorker(app, 'trainer');
  await expect(page.getByRole('alert')).toContainText('The part that trains stopped unexpectedly.');
  await expect(page.getByRole('alert')).toContainText('training was started again from there');
  const second = await killWorker(app, 'trainer', first);
  await killWorker(app, 'trainer', second);

  await expect(page.getByRole('heading', { name: /Training broke off at pass/ })).toBeVisible();
  const broken = await core.training.get({ runId });
  expect(broken).toMatchObject({
    state: 'failed',
    problem: { code: 'worker-died', evidence: expect.stringContaining('SIGKILL') },
  });
  // Nothing that was stored is gone, and nothing stands there that was not.
  expect(validations(broken).slice(0, validations(saved).length)).toEqual(validations(saved));

  await page.getByRole('button', { name: 'Go on from there' }).click();
  await expect(page.getByRole('button', { name: 'Score it' })).toBeVisible({ timeout: 4 * 60_000 });
  const finished = await core.training.get({ runId });
  const steps = validations(finished).map(([step]) => step ?? 0);
  expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  expect(steps.at(-1)).toBe(finished.steps);
  expect(finished.step).toBe(finished.steps);
});

/** Step and figure of every check, as stored. */
function validations(run: Run): (number | null)[][] {
  return run.metrics
    .filter(({ validationLoss }) => validationLoss !== null)
    .map(({ step, validationLoss }) => [step, validationLoss]);
}

test('the model in chat: the answer says so, what was said stays, and the next question is answered', async ({
  app,
  asker,
  page,
}) => {
  const { core } = asker;
  await createWorkspace(page, null);
  const { id: projectId } = await core.workspace.createProject({ name: 'Kills' });
  await page.goto(`${new URL(app.address).origin}/#/project/${projectId}/chat`);
  await expect(page.getByRole('heading', { name: 'No question yet' })).toBeVisible();
  const question = page.getByLabel('Your question');
  await question.fill('Tell everything about closed files.');
  await question.press('Enter');
  // As soon as it speaks, it is silenced.
  await expect(page.locator('[aria-busy="true"]').first()).toBeVisible({ timeout: 30_000 });
  await killWorker(app, 'inference');
  await expect(page.getByRole('alert').filter({ hasText: 'stopped unexpectedly' })).toBeVisible();

  await question.fill('How long are closed files kept?');
  await question.press('Enter');
  await expect(page.getByRole('button', { name: 'This is wrong' })).toBeVisible({ timeout: 60_000 });
  const chat = await core.chat.open({ projectId, runId: null });
  expect(chat.messages.filter(({ role }) => role === 'user').map(({ text }) => text)).toEqual([
    'Tell everything about closed files.',
    'How long are closed files kept?',
  ]);
});
