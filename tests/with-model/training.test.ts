import { expect, test } from 'vitest';
import type { Run } from '../../src-main/contract/training.ts';
import { makeExport } from '../support/make-export.ts';
import { openCore, refusal, startCore, until } from '../support/open-core.ts';
import { fillSmallProject } from '../support/small-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Ask = Awaited<ReturnType<typeof openCore>>['ask'];

/** Some forty short steps with a check, and so a checkpoint, after every fifth. */
const short = { passes: 14, rowsPerStep: 1, validateEvery: 5, patience: 0, threads: 1, seed: 7 };
const groups = 5;
const patience = 240_000;

async function start(ask: Ask, projectId: string, settings: Partial<typeof short> = {}): Promise<string> {
  const modelId = await fillSmallProject(ask, projectId, groups);
  const run = await ask.training.start({
    projectId,
    modelId,
    preset: 'balanced',
    settings: { ...short, ...settings },
  });
  expect(run.state).toBe('waiting');
  return run.id;
}

async function reach(ask: Ask, runId: string, fact: (run: Run) => boolean): Promise<Run> {
  await until(async () => fact(await ask.training.get({ runId })), patience);
  return ask.training.get({ runId });
}

const isOver = ({ state }: Run): boolean =>
  ['finished', 'stopped-early', 'cancelled', 'failed'].includes(state);

/** Fingerprint of what a run learned, from its export. */
async function fingerprint(ask: Ask, projectId: string, runId: string): Promise<string> {
  const made = await makeExport(ask, { projectId, runId, kind: 'adapter' });
  expect(made.problem).toBeNull();
  return made.files.find(({ name }) => name.endsWith('.gguf'))?.sha256 ?? '';
}

/** What the first test learned without being disturbed; the others must learn the same. */
let undisturbed = '';

test('a training stores its curve, its samples and the best version, and the answers kept aside get closer', async () => {
  const { ask, projectId, events } = await openCore();
  const runId = await start(ask, projectId);
  const run = await reach(ask, runId, isOver);

  expect(run).toMatchObject({ state: 'finished', problem: null, device: { kind: 'cpu' } });
  expect(run.step).toBe(run.steps);
  expect(run.snapshotHash).toMatch(/^[0-9a-f]{64}$/);
  const checks = run.metrics.flatMap(({ validationLoss }) => validationLoss ?? []);
  expect(checks.length).toBeGreaterThanOrEqual(5);
  expect(checks.at(-1)).toBeLessThan((checks[0] ?? 0) * 0.7);
  expect(run.bestLoss).toBe(Math.min(...checks.slice(1)));
  const first = run.samples.filter(({ step }) => step === 0);
  expect(first.every(({ base, tuned }) => base !== null && tuned === null)).toBe(true);
  const last = run.samples.filter(({ step, tuned }) => step === run.bestStep && tuned !== null);
  expect(last.map(({ question }) => question)).toEqual(first.map(({ question }) => question));
  expect(new Set(last.map(({ tuned }) => tuned))).not.toEqual(new Set(first.map(({ base }) => base)));

  const steps = new Set(events.flatMap((event) => (event.type === 'run-metric' ? event.metric.step : [])));
  expect(steps.size).toBeGreaterThan(5);
  expect((await ask.workspace.audit({ projectId })).events.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['training-started', 'training-finished']),
  );
  undisturbed = await fingerprint(ask, projectId, runId);
  expect(undisturbed).toMatch(/^[0-9a-f]{64}$/);
});

test('a trainer that is killed is started again from what was stored and learns exactly the same', async () => {
  const { ask, projectId, events, processes } = await openCore();
  const runId = await start(ask, projectId);
  await reach(ask, runId, (run) => run.step >= 11);
  processes.findLast(({ kind }) => kind === 'trainer')?.process.kill();
  const run = await reach(ask, runId, isOver);

  expect(run).toMatchObject({ state: 'finished', problem: null });
  expect(processes.filter(({ kind }) => kind === 'trainer').length).toBe(2);
  const notices = events.flatMap((event) => (event.type === 'notice' ? event.problem : []));
  expect(notices).toMatchObject([{ code: 'worker-died', evidence: expect.stringContaining('SIGKILL') }]);
  const numbers = run.metrics.map(({ step }) => step);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  expect(await fingerprint(ask, projectId, runId)).toBe(undisturbed);
});

test('a trainer that keeps dying ends the run with words and evidence, and the run can be resumed', async () => {
  const { ask, projectId, processes } = await openCore();
  const runId = await start(ask, projectId);
  for (let deaths = 1; deaths <= 3; deaths += 1) {
    await until(() => processes.filter(({ kind }) => kind === 'trainer').length === deaths, patience);
    processes.findLast(({ kind }) => kind === 'trainer')?.process.kill();
  }
  const failed = await reach(ask, runId, isOver);
  expect(failed).toMatchObject({
    state: 'failed',
    problem: { code: 'worker-died', remedy: expect.stringContaining('Resume'), evidence: expect.any(String) },
  });
  await ask.training.resume({ runId });
  expect(await reach(ask, runId, isOver)).toMatchObject({ state: 'finished', problem: null });
});

test('closing the app pauses a run, and after opening it goes on to exactly the same result', async () => {
  const folder = temporaryFolder();
  const before = await openCore({ folder });
  const runId = await start(before.ask, before.projectId);
  await reach(before.ask, runId, (run) => run.step >= 5);
  await before.core.close();

  const { ask } = await startCore({ folder });
  await ask.workspace.unlock({ passphrase: null });
  const paused = await ask.training.get({ runId });
  expect(paused.state).toBe('paused');
  expect(paused.savedAt).not.toBeNull();
  expect(paused.step).toBeGreaterThanOrEqual(5);
  await ask.training.resume({ runId });
  expect(await reach(ask, runId, isOver)).toMatchObject({ state: 'finished' });
  expect(await fingerprint(ask, before.projectId, runId)).toBe(undisturbed);
});

test('a run pauses when asked, a second one waits for its turn, and stopping keeps the best version', async () => {
  const { ask, projectId } = await openCore();
  const modelId = await fillSmallProject(ask, projectId, groups);
  const wanted = { projectId, modelId, preset: 'balanced' as const, settings: { ...short, passes: 60 } };
  const first = (await ask.training.start(wanted)).id;
  const second = (await ask.training.start(wanted)).id;
  await reach(ask, first, (run) => run.bestStep !== null);
  expect((await ask.training.get({ runId: second })).state).toBe('waiting');

  expect((await ask.training.pause({ runId: first })).state).toBe('pausing');
  await reach(ask, first, (run) => run.state === 'paused');
  await reach(ask, second, (run) => run.bestStep !== null);
  await ask.training.stop({ runId: second });
  const stopped = await reach(ask, second, isOver);
  expect(stopped).toMatchObject({ state: 'stopped-early', problem: null });
  expect(stopped.step).toBeLessThan(stopped.steps ?? 0);

  expect((await ask.training.stop({ runId: first })).state).toBe('stopped-early');
  expect(await fingerprint(ask, projectId, first)).toMatch(/^[0-9a-f]{64}$/);
});

test('nothing unapproved is ever learned', async () => {
  const { ask, projectId } = await openCore();
  const [starter] = await ask.models.list();
  const wanted = { projectId, modelId: starter?.id ?? '', preset: 'balanced' as const };
  await ask.examples.add({ projectId, question: 'How long?', answer: 'Seven years.' });
  expect(await refusal(ask.training.start(wanted))).toMatchObject({ code: 'nothing-approved' });
  expect(await refusal(ask.training.trial(wanted))).toMatchObject({ code: 'nothing-approved' });
  expect(await ask.training.runs({ projectId })).toEqual([]);
});

test('a measured step says how long the whole will take, and the presets then say it too', async () => {
  const { ask, projectId } = await openCore();
  const modelId = await fillSmallProject(ask, projectId, groups);
  const trial = await ask.training.trial({ projectId, modelId, preset: 'quick' });
  expect(trial.secondsPerPass).toBeGreaterThan(0);
  expect(trial.memoryBytes).toBeGreaterThan(6_000_000);
  expect(trial.memoryBytes).toBeLessThan(trial.memoryFreeBytes);
  const [quick, balanced] = await ask.training.presets({ projectId, modelId });
  expect(quick?.seconds?.[0]).toBeLessThanOrEqual(balanced?.seconds?.[0] ?? 0);
  expect(quick?.sentence).toContain('15 examples');
});
