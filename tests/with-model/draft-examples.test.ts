import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { findSupport } from '../../src-main/text/find-support.ts';
import { openCore, until } from '../support/open-core.ts';

test('A model that dies while drafting costs its job and nothing else; a new one drafts on, and only what is borne out stays', async () => {
  const { ask, processes } = await openCore();
  const { id: projectId } = await ask.workspace.createSampleProject({ set: 'law' });
  const before = await ask.examples.counts({ projectId });
  const [starter] = await ask.models.list();
  const modelId = starter?.id ?? '';
  const jobOf = async (jobId: string) =>
    (await ask.workspace.jobs({ projectId })).find(({ id }) => id === jobId);

  const first = await ask.examples.draft({ projectId, modelId, passages: 40 });
  await until(async () => ((await jobOf(first.jobId))?.done ?? 0) > 0, 60_000);
  const worker = processes.findLast(({ kind }) => kind === 'inference')?.process;
  process.kill(worker?.pid as number, 'SIGKILL');
  await until(async () => (await jobOf(first.jobId))?.state !== 'running');
  expect(await jobOf(first.jobId)).toMatchObject({ state: 'failed', problem: { code: 'worker-died' } });

  const second = await ask.examples.draft({ projectId, modelId, passages: 40 });
  await until(async () => ((await jobOf(second.jobId))?.done ?? 0) > 0, 60_000);
  expect(await ask.workspace.cancelJob({ jobId: second.jobId })).toEqual({ cancelled: true });
  await until(async () => (await jobOf(second.jobId))?.state === 'cancelled', 30_000);
  await wait(100);

  const third = await ask.examples.draft({
    projectId,
    modelId,
    passages: 3,
    kinds: ['what', 'when', 'who', 'how'],
  });
  await until(async () => (await jobOf(third.jobId))?.state !== 'running', 120_000);
  const ended = await jobOf(third.jobId);
  const { rows } = await ask.examples.list({ projectId, origin: 'drafted' });
  // The starter writes badly: most of it must be dropped, and none at all must not pass for success.
  if (ended?.state === 'failed') expect(ended.problem?.code).toBe('no-useful-drafts');
  else expect(rows.length).toBeGreaterThan(0);
  for (const { id, answer } of rows) {
    const { passage } = await ask.examples.get({ exampleId: id });
    expect(findSupport(passage?.text ?? '', answer)).not.toEqual([]);
  }
  expect(await ask.examples.counts({ projectId })).toMatchObject({ approved: before.approved });
});

test('The preview is the text the trainer gets, token by token, with the answer and its end marked', async () => {
  const { ask, projectId } = await openCore();
  const [starter] = await ask.models.list();
  const modelId = starter?.id ?? '';
  const question = 'Wie lange gilt § 5 – “naïve” 🙂 Fristen?';
  const answer = 'Fünf Tage, höchstens.\nDanach nicht mehr.';
  const { id: exampleId } = await ask.examples.add({ projectId, question, answer });
  const { pieces, cutFrom, contextTokens } = await ask.examples.readiness.preview({ exampleId, modelId });
  const join = (some: typeof pieces): string => some.map(({ text }) => text).join('');
  expect(join(pieces)).toContain(`${question}<|im_end|>`);
  expect(join(pieces.filter((piece) => piece.answer))).toBe(`${answer}<|im_end|>`);
  expect([cutFrom, contextTokens]).toEqual([null, 1024]);

  const long = await ask.examples.add({
    projectId,
    question: 'What then?',
    answer: 'Wait a day. '.repeat(400),
  });
  await ask.examples.review({ exampleIds: [long.id], act: { action: 'approve' } });
  const cut = await ask.examples.readiness.preview({ exampleId: long.id, modelId });
  expect(cut.cutFrom).toBe(1024);
  const { ready, items, length } = await ask.examples.readiness.tell({ projectId, modelId });
  expect(ready).toBe(false);
  expect(items.find(({ code }) => code === 'length')).toMatchObject({
    state: 'missing',
    exampleIds: [long.id],
  });
  expect(length?.tooLong[0]?.cut).toMatch(/^.{0,12}(Wait a day\. )+/);
  expect(length?.tooLong[0]?.tokens).toBe(cut.pieces.length);
});
