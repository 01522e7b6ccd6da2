import { expect, test } from 'vitest';
import { compareSnapshots, listSnapshots } from '../../../../src-main/pipeline/examples/compare-snapshots.ts';
import { keepBoth, listAlike } from '../../../../src-main/pipeline/examples/list-alike.ts';
import { reviewExamples } from '../../../../src-main/pipeline/examples/review-examples.ts';
import {
  chooseExamples,
  examplesOfTopic,
  mapCoverage,
  tellCoverage,
  uncoveredPassages,
} from '../../../../src-main/pipeline/examples/tell-coverage.ts';
import { tellReadiness } from '../../../../src-main/pipeline/examples/tell-readiness.ts';
import { freezeSnapshot } from '../../../../src-main/pipeline/training/freeze-snapshot.ts';
import { projectWithPassages } from './model-saying.ts';
import { addAll, openProject } from './open-project.ts';

const words = [
  'renal clearance and creatinine decide the dose for the kidney',
  'the contract ends with notice of termination under its clause',
];
const passages = Array.from(
  { length: 24 },
  (_, i) => `${words[i % 2]} in case ${'abcdefghijklmnopqrstuvwx'[i]}.`,
);
const wanted = { projectId: 'p', modelId: null };

test('Topics, map, uncovered passages and choices agree with each other', async () => {
  const { storage, stage } = await projectWithPassages(passages, []);
  await addAll(
    stage,
    [0, 2, 4, 6].map((i) => ({
      question: `What decides the dose for the kidney in case ${i}?`,
      answer: 'Renal clearance and creatinine.',
      passageId: `q${i}`,
      documentId: 'd',
      status: 'approved' as const,
    })),
  );
  const [draft = ''] = await addAll(stage, [
    { question: 'Which clause ends the contract with notice of termination?', answer: passages[1] as string },
  ]);
  const told = await tellCoverage(stage, wanted);
  expect(told.passages).toBe(24);
  expect(told.topics.reduce((sum, topic) => sum + topic.passages, 0)).toBe(24);
  expect(told.covered).toBeGreaterThanOrEqual(4);
  expect(told.covered).toBeLessThanOrEqual(12);
  const open = await Promise.all(
    told.topics.map(({ number }) => uncoveredPassages(stage, { ...wanted, topic: number, limit: 100 })),
  );
  expect(open.map((each) => each.length)).toEqual(told.topics.map((topic) => topic.passages - topic.covered));
  expect(open.flat().every(({ documentName }) => documentName === 'd.md')).toBe(true);
  const points = await mapCoverage(stage, wanted);
  expect(points.filter(({ kind }) => kind === 'uncovered')).toHaveLength(24 - told.covered);
  expect(points.filter(({ kind }) => kind === 'example')).toHaveLength(4);
  const drafts = await Promise.all(
    told.topics.map(({ number }) => examplesOfTopic(stage, { ...wanted, topic: number, status: 'draft' })),
  );
  expect(drafts.flat()).toEqual([draft]);
  expect(await chooseExamples(stage, { projectId: 'p', from: 'draft', size: 5 })).toEqual({
    exampleIds: [draft],
    of: 1,
  });
  // What changed is seen.
  await reviewExamples(stage, [draft], { action: 'approve' });
  expect((await tellCoverage(stage, wanted)).covered).toBeGreaterThan(told.covered);
  await storage.close();
});

test('Contradictions are put side by side until one is rejected or both are kept', async () => {
  const { storage, stage } = await openProject();
  const [a = '', b = '', c = ''] = await addAll(stage, [
    { question: 'How long are files kept?', answer: 'For 7 years.' },
    { question: 'How long are files kept?', answer: 'For 10 years.' },
    { question: 'how long are files kept', answer: 'For 12 years.' },
  ]);
  const pairs = async () =>
    (await listAlike(stage, 'p')).pairs.map(({ first, second }) => [first.id, second.id]);
  expect(await pairs()).toEqual([
    [a, b],
    [a, c],
  ]);
  await keepBoth(stage, { projectId: 'p', firstId: c, secondId: a });
  expect(await pairs()).toEqual([[a, b]]);
  await reviewExamples(stage, [b], { action: 'reject', reason: '' });
  expect(await listAlike(stage, 'p')).toEqual({ pairs: [], contradictions: 0, total: 0 });
  await storage.close();
});

test('Readiness says what stands in the way first, then what to look at, then what is in order', async () => {
  const { storage, stage } = await openProject();
  const tell = () => tellReadiness(stage, wanted);
  const none = await tell();
  expect([none.ready, none.items[0]?.words]).toEqual([
    false,
    '0 approved; training starts from 20, 20 more.',
  ]);
  const approved = { status: 'approved' as const };
  await addAll(stage, [
    ...Array.from({ length: 24 }, (_, i) => ({
      ...approved,
      origin: 'drafted' as const,
      split: i < 18 ? ('training' as const) : i < 21 ? ('validation' as const) : ('test' as const),
    })),
    { ...approved, split: 'training', question: 'Who pays for postage?', answer: 'The client pays.' },
    { ...approved, split: 'test', question: 'who pays for postage', answer: 'The office pays nothing.' },
    {},
  ]);
  const told = await tell();
  expect(told.ready).toBe(true);
  const states = Object.fromEntries(told.items.map(({ code, state }) => [code, state]));
  expect(states).toMatchObject({
    number: 'look',
    parts: 'good',
    refusals: 'look',
    contradictions: 'look',
    leaks: 'look',
    unedited: 'look',
    privacy: 'good',
    expired: 'good',
  });
  const of = (code: string) => told.items.find((item) => item.code === code);
  expect(of('refusals')).toMatchObject({
    words: 'No approved example declines; about 5 are needed, or it learns that there is always an answer.',
    action: { kind: 'draft-refusals' },
  });
  expect(of('number')?.words).toContain('1 draft waits for review.');
  expect(of('unedited')?.exampleIds).toHaveLength(24);
  const order = told.items.map(({ state }) => state);
  expect(order).toEqual(order.toSorted((x, y) => y.localeCompare(x)));
  await storage.close();
});

test('Two frozen sets are compared by example: added, removed, changed, and the same', async () => {
  const { storage, stage } = await openProject();
  const approved = { status: 'approved' as const, split: 'training' as const };
  const [a = '', b = ''] = await addAll(stage, [
    approved,
    approved,
    approved,
    { ...approved, split: 'validation' },
    { ...approved, split: 'test' },
  ]);
  const first = await freezeSnapshot(stage.db, 'p');
  await reviewExamples(stage, [a], { action: 'weigh', weight: 2 });
  await reviewExamples(stage, [b], { action: 'reject', reason: 'old' });
  await addAll(stage, [{ ...approved, question: 'And now?', answer: 'Something new.' }]);
  const now = await compareSnapshots(stage, { projectId: 'p', beforeId: first.id, afterId: null });
  const second = await freezeSnapshot(stage.db, 'p');
  const frozen = await compareSnapshots(stage, { projectId: 'p', beforeId: first.id, afterId: second.id });
  expect(frozen).toEqual(now);
  expect(frozen).toMatchObject({
    added: [{ question: 'And now?' }],
    removed: [{ exampleId: b }],
    changed: [{ what: ['Counts 2 times, was 1'] }],
    counts: { added: 1, removed: 1, changed: 1, same: 3 },
  });
  expect((await listSnapshots(stage, 'p')).map(({ id }) => id)).toEqual([second.id, first.id]);
  await storage.close();
});
