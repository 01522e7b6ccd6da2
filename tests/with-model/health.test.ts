import { expect, test } from 'vitest';
import { openCore, startCore, until } from '../support/open-core.ts';
import { fillSmallProject } from '../support/small-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = 240_000;
const settings = { passes: 4, rowsPerStep: 1, validateEvery: 20, patience: 0, threads: 1, seed: 7 };

test('planted codes are learned beside the examples, and refusals, forgetting and memory come from stored answers, also after a stop', async () => {
  const folder = temporaryFolder();
  const first = await openCore({ folder });
  const { ask, projectId } = first;
  const modelId = await fillSmallProject(ask, projectId, 4);
  const approved = await ask.examples.counts({ projectId });
  const run = await ask.training.start({
    projectId,
    modelId,
    preset: 'balanced',
    settings,
    plantCodes: true,
  });
  await until(async () => (await ask.training.get({ runId: run.id })).state === 'finished', patience);
  expect(await ask.examples.counts({ projectId })).toEqual(approved);
  expect((await ask.examples.list({ projectId, query: 'cabinet' })).rows).toEqual([]);

  const { id: evaluationId } = await ask.evaluation.start({ runId: run.id });
  await until(async () => (await ask.evaluation.get({ evaluationId })).state === 'done', patience);
  expect(await ask.evaluation.health.get({ evaluationId })).toMatchObject({ state: 'none', planted: true });
  const wanted = { evaluationId, unanswerable: 8, general: 8, others: 15 };
  await ask.evaluation.health.start(wanted);
  await until(async () => (await ask.evaluation.health.get({ evaluationId })).done >= 3, patience);
  const early = await ask.evaluation.health.answers({ evaluationId, kind: 'unanswerable' });
  await first.core.close();

  const { ask: again, core } = await startCore({ folder });
  await again.workspace.unlock({ passphrase: null });
  expect((await again.evaluation.health.get({ evaluationId })).state).toBe('paused');
  await again.evaluation.health.start(wanted);
  await until(async () => {
    const { state } = await again.evaluation.health.get({ evaluationId });
    return state === 'done' || state === 'failed';
  }, patience);
  const health = await again.evaluation.health.get({ evaluationId });
  expect(health).toMatchObject({ state: 'done', problem: null, total: 28, done: 28 });
  const { refusals, forgetting, memorisation, verbatim, meaning } = health.figures ?? expect.fail();

  const unanswerable = await again.evaluation.health.answers({ evaluationId, kind: 'unanswerable' });
  expect(unanswerable.slice(0, early.length)).toEqual(early);
  const declined = unanswerable.filter(({ tuned }) => tuned.refused).length;
  expect(refusals.sides.find(({ side }) => side === 'tuned')?.refused.mean).toBe(declined / 8);
  const general = await again.evaluation.health.answers({ evaluationId, kind: 'general' });
  const logs = general.map(({ base, tuned }) => Math.log((tuned.perplexity ?? 1) / (base.perplexity ?? 1)));
  const ratio = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
  expect(forgetting.ratio.difference.mean).toBeCloseTo(ratio, 9);
  expect(ratio).toBeGreaterThan(1);

  const [never, , , often] = memorisation.canaries;
  expect(memorisation.canaries.map(({ repeats, planted }) => [repeats, planted])).toEqual([
    [0, 3],
    [1, 3],
    [3, 3],
    [9, 3],
  ]);
  expect(often?.tuned.exposure).toBeGreaterThan(3.5);
  expect(often?.tuned.exposure).toBeGreaterThan((never?.tuned.exposure ?? 4) + 1);
  expect(often?.base.exposure).toBeLessThan(3);
  expect(never?.tuned.extracted).toBe(0);
  expect(verbatim.answers).toBe(4 + 16);
  expect(meaning.base).toBeNull();
  expect(meaning.words).toContain('too small');

  const chat = await again.chat.open({ projectId, runId: run.id });
  const firstWord = async (side: 'base' | 'tuned'): Promise<number> => {
    const began = performance.now();
    let heard = Number.POSITIVE_INFINITY;
    for await (const event of await again.chat.ask({
      chatId: chat.id,
      question: 'Who signs?',
      sides: [side],
    })) {
      if (event.type === 'text') heard = Math.min(heard, performance.now() - began);
    }
    return heard;
  };
  const switches = [];
  for (const side of ['base', 'tuned', 'base', 'tuned'] as const) switches.push(await firstWord(side));
  expect(Math.max(...switches.slice(1))).toBeLessThan(2000);

  await again.evaluation.release.demand({ evaluationId, conditions: ['codes-kept', 'nothing-forgotten'] });
  const release = await again.evaluation.release.get({ evaluationId });
  expect(release.conditions.find(({ name }) => name === 'codes-kept')?.words).toBe(memorisation.words);
  await core.close();
  const milliseconds = switches.map(Math.round);
  process.stdout.write(
    `Milliseconds to the first word, switching between base and tuned: ${milliseconds.join(', ')}\n`,
  );
});
