import { expect, test } from 'vitest';
import type { Run } from '../../src-main/contract/training.ts';
import { makeExport } from '../support/make-export.ts';
import { openCore, refusal, until } from '../support/open-core.ts';
import { fillSmallProject } from '../support/small-project.ts';

type Ask = Awaited<ReturnType<typeof openCore>>['ask'];

const short = { passes: 6, rowsPerStep: 1, validateEvery: 5, patience: 0, threads: 1, seed: 7 };
const groups = 5;
const patience = 240_000;

async function reach(ask: Ask, runId: string, fact: (run: Run) => boolean): Promise<Run> {
  await until(async () => fact(await ask.training.get({ runId })), patience);
  return ask.training.get({ runId });
}

const isOver = ({ state }: Run): boolean =>
  ['finished', 'stopped-early', 'cancelled', 'failed'].includes(state);

/** Fingerprint of what a run learned, from its export. */
async function fingerprint(ask: Ask, projectId: string, runId: string): Promise<string> {
  const made = await makeExport(ask, { projectId, runId, kind: 'adapter' });
  return made.files.find(({ name }) => name.endsWith('.gguf'))?.sha256 ?? '';
}

test('a run repeated from its record, stopped and resumed on the way, gives the same bytes; more passes begin with them', async () => {
  const { ask, projectId } = await openCore();
  const modelId = await fillSmallProject(ask, projectId, groups);
  const started = await ask.training.start({ projectId, modelId, preset: 'balanced', settings: short });
  const first = await reach(ask, started.id, isOver);
  expect(first).toMatchObject({
    state: 'finished',
    ended: 'all-passes',
    resumable: false,
    modelSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    versions: { app: '0.0.0', engine: expect.stringContaining('ggml') },
    settings: { seed: 7, passes: 6 },
  });
  const checks = first.metrics.filter(({ validationLoss }) => validationLoss !== null);
  expect(checks.every(({ taskScore }) => taskScore !== null)).toBe(true);
  expect(first.bestScore).toBe(checks.find(({ step }) => step === first.bestStep)?.taskScore);
  expect(first.metrics.filter(({ best }) => best).map(({ step }) => step)).toEqual([first.bestStep]);

  const repeated = await ask.training.repeat({ runId: first.id });
  await reach(ask, repeated.id, (run) => run.savedAt !== null && run.step >= 6);
  await ask.training.stop({ runId: repeated.id });
  const stopped = await reach(ask, repeated.id, isOver);
  expect(stopped).toMatchObject({ state: 'stopped-early', ended: 'person', resumable: true });
  expect(stopped.step).toBeLessThan(first.step);
  await ask.training.resume({ runId: repeated.id });
  const second = await reach(ask, repeated.id, (run) => run.state === 'finished');
  expect(second).toMatchObject({
    repeats: first.id,
    ended: 'all-passes',
    modelSha256: first.modelSha256,
    snapshotHash: first.snapshotHash,
    settings: first.settings,
  });
  expect(await fingerprint(ask, projectId, second.id)).toBe(await fingerprint(ask, projectId, first.id));

  const same = await ask.training.compare({ projectId, runIds: [first.id, second.id] });
  expect(same.differences).toEqual([]);
  expect(same.words).toBe('A and B came to the same');

  const onward = await ask.training.continue({ runId: first.id, passes: 1 });
  const third = await reach(ask, onward.id, isOver);
  expect(third).toMatchObject({ state: 'finished', startsFrom: first.id, passes: 1 });
  const [beginning] = third.metrics.filter(({ validationLoss }) => validationLoss !== null);
  expect(beginning?.step).toBe(0);
  // The same model, the same questions: it begins where the kept version stood.
  expect(beginning?.validationLoss).toBeCloseTo(first.bestLoss ?? 0, 5);
  const unlike = await ask.training.compare({ projectId, runIds: [first.id, third.id] });
  expect(unlike.differences).toEqual(
    expect.arrayContaining([
      { name: 'Begins with', values: ['the base', 'run A'] },
      { name: 'Epochs', values: ['6', '1'] },
      {
        name: 'Learning rate',
        values: [String(first.settings.learningRate), String(first.settings.learningRate / 2)],
      },
    ]),
  );
});

test('waiting runs keep their order, change places, leave, and start in turn', async () => {
  const { ask, projectId } = await openCore();
  const modelId = await fillSmallProject(ask, projectId, groups);
  const start = async () =>
    (await ask.training.start({ projectId, modelId, preset: 'quick', settings: { ...short, passes: 100 } }))
      .id;
  const [one, two, three] = [await start(), await start(), await start()];
  const places = async () =>
    Object.fromEntries((await ask.training.runs({ projectId })).map((run) => [run.id, run.queuePlace]));
  await until(async () => (await places())[three] === 2);
  expect(await places()).toEqual({ [one]: null, [two]: 1, [three]: 2 });

  const moved = await ask.training.move({ runId: three, place: 1 });
  expect(moved.map(({ id, queuePlace }) => [id, queuePlace])).toEqual([
    [three, 1],
    [two, 2],
  ]);
  expect(await ask.training.leaveQueue({ runId: two })).toEqual({ removed: true });
  expect(await refusal(ask.training.get({ runId: two }))).toMatchObject({ code: 'no-such-run' });
  expect(await places()).toEqual({ [one]: null, [three]: 1 });

  await ask.training.stop({ runId: one });
  await reach(ask, three, ({ state }) => state === 'preparing' || state === 'running');
  expect((await places())[three]).toBeNull();
  await ask.training.stop({ runId: three });
  await reach(ask, three, isOver);
});

test('eight wrong and right answers raise how much likelier the right one is, beginning with a run on answers', async () => {
  const { ask, projectId } = await openCore();
  const modelId = await fillSmallProject(ask, projectId, groups);
  const settings = { ...short, passes: 3 };
  const { id } = await ask.training.start({ projectId, modelId, preset: 'quick', settings });
  const supervised = await reach(ask, id, isOver);
  expect(await ask.training.pairs({ projectId })).toMatchObject({ count: 0, needed: 8 });
  expect(await refusal(ask.training.learnFromPairs({ runId: id }))).toMatchObject({ code: 'too-few-pairs' });

  await importPairs(ask, projectId, 8);
  expect(await ask.training.pairs({ projectId })).toMatchObject({ count: 8 });
  const started = await ask.training.learnFromPairs({ runId: id, method: 'dpo' });
  expect(started).toMatchObject({ method: 'dpo', startsFrom: id, pairs: { preferred: null } });
  const tuned = await reach(ask, started.id, isOver);
  expect(tuned).toMatchObject({ state: 'finished', problem: null, method: 'dpo' });
  expect((tuned.pairs?.training ?? 0) + (tuned.pairs?.validation ?? 0)).toBe(8);
  const preferred = tuned.pairs?.preferred;
  expect(preferred?.of).toBe(8);
  expect(preferred?.marginAfter).toBeGreaterThan((preferred?.marginBefore ?? 0) + 0.05);
  expect(preferred?.after).toBeGreaterThanOrEqual(preferred?.before ?? 8);
  // −log σ(0): before the first step nothing differs from the version it begins with.
  expect(tuned.metrics.find(({ step }) => step === 0)?.validationLoss).toBeCloseTo(Math.log(2), 4);
  expect(tuned.settings.learningRate).toBe(5e-5);
  expect(supervised.settings.rank).toBe(tuned.settings.rank);
  expect(await refusal(ask.training.learnFromPairs({ runId: tuned.id }))).toMatchObject({
    code: 'answers-first',
  });
});

/** Questions of the office, each with what it must not say beside what it should, approved and divided. */
async function importPairs(ask: Ask, projectId: string, count: number): Promise<void> {
  const subjects = [
    'letters',
    'keys',
    'visitors',
    'parcels',
    'invoices',
    'leave',
    'phones',
    'printers',
    'badges',
    'post',
  ];
  const lines = subjects.slice(0, count).map((subject) =>
    JSON.stringify({
      prompt: `Who looks after ${subject} in our office?`,
      chosen: `The front desk looks after ${subject} and writes it in the book.`,
      rejected: `Nobody is responsible for ${subject}; ask around until somebody answers.`,
      metadata: { split: 'training', group: subject },
    }),
  );
  const { id } = await ask.documents.add({
    projectId,
    name: 'pairs.jsonl',
    file: new Blob([lines.join('\n')]),
  });
  await until(async () => {
    const document = (await ask.documents.list({ projectId })).find((each) => each.id === id);
    return document?.state === 'ready' || document?.state === 'ready-with-warnings';
  });
  const { rows } = await ask.examples.list({ projectId, status: 'draft', limit: 500 });
  expect(rows).toHaveLength(count);
  await ask.examples.review({ exampleIds: rows.map((row) => row.id), act: { action: 'approve' } });
}
