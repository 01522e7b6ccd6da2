import { expect, test } from 'vitest';
import {
  listApprovedAnswers,
  removeApprovedAnswer,
  setApprovedAnswer,
} from '../../../../src-main/pipeline/examples/approved-answers.ts';
import { countExamples } from '../../../../src-main/pipeline/examples/count-examples.ts';
import { startRun } from '../../../../src-main/pipeline/training/start-run.ts';
import { reviewExamples } from '../../../../src-main/pipeline/examples/review-examples.ts';
import { refusal } from '../../../support/open-core.ts';
import { addAll, openProject } from './open-project.ts';

const now = new Date(2026, 10, 24, 12);
const later = new Date(2027, 3, 1, 0, 0, 1);

test('an approved answer has an owner, a version that grows with its words, and a last day', async () => {
  const { stage } = await openProject();
  const [approved = '', draft = ''] = await addAll(stage, [{ status: 'approved' }, {}]);
  const owner = 'Ruth Adeyemi';
  expect(
    await refusal(setApprovedAnswer(stage, { exampleId: draft, owner, expiresOn: null }, now)),
  ).toMatchObject({ code: 'not-approved' });
  expect(
    await refusal(setApprovedAnswer(stage, { exampleId: approved, owner, expiresOn: '2026-11-23' }, now)),
  ).toMatchObject({ code: 'already-over' });

  const first = await setApprovedAnswer(stage, { exampleId: approved, owner, expiresOn: '2027-03-31' }, now);
  expect(first).toMatchObject({ owner, version: 1, expiresOn: '2027-03-31', state: 'valid' });
  const again = await setApprovedAnswer(
    stage,
    { exampleId: approved, owner: 'Li Wen', expiresOn: null },
    now,
  );
  expect(again).toMatchObject({ id: first.id, owner: 'Li Wen', version: 1 });

  await reviewExamples(stage, [approved], {
    action: 'edit',
    question: 'What now?',
    answer: 'Something else.',
  });
  expect(await listApprovedAnswers(stage, 'p', now)).toMatchObject([{ state: 'changed', version: 1 }]);
  await reviewExamples(stage, [approved], { action: 'approve' });
  const next = await setApprovedAnswer(stage, { exampleId: approved, owner, expiresOn: '2027-03-31' }, now);
  expect(next).toMatchObject({ version: 2, answer: 'Something else.', state: 'valid' });
  expect(await removeApprovedAnswer(stage, next.id)).toEqual({ removed: true });
  expect(await removeApprovedAnswer(stage, next.id)).toEqual({ removed: false });
});

test('expired answers are told before training, and training on them asks first', async () => {
  const { stage } = await openProject();
  const ids = await addAll(
    stage,
    Array.from({ length: 24 }, () => ({ status: 'approved' as const })),
  );
  const [exampleId = ''] = ids;
  await setApprovedAnswer(stage, { exampleId, owner: 'Ruth', expiresOn: '2026-01-31' }, new Date(2026, 0, 5));
  expect((await countExamples(stage, 'p')).hints).toEqual(['1 approved answer past the last day']);
  const wanted = { projectId: 'p', modelId: 'none', preset: 'quick' } as const;
  expect(await refusal(startRun(stage, wanted))).toMatchObject({ code: 'expired-answers' });
  // Accepted, it goes on to the next question: here, that nothing is divided yet.
  const next = await refusal(startRun(stage, { ...wanted, acceptExpired: true }));
  expect(next.code).not.toBe('expired-answers');
});

test('the last day still counts, the last thirty are told, and what is over comes first', async () => {
  const { stage } = await openProject();
  const ids = await addAll(stage, [{ status: 'approved' }, { status: 'approved' }, { status: 'approved' }]);
  const days = [null, '2027-03-31', '2026-12-20'];
  for (const [i, exampleId] of ids.entries()) {
    await setApprovedAnswer(stage, { exampleId, owner: 'Ruth', expiresOn: days[i] ?? null }, now);
  }
  const states = async (at: Date) =>
    (await listApprovedAnswers(stage, 'p', at)).map(({ expiresOn, state }) => [expiresOn, state]);
  expect(await states(now)).toEqual([
    ['2026-12-20', 'expiring'],
    ['2027-03-31', 'valid'],
    [null, 'valid'],
  ]);
  expect((await states(new Date(2027, 2, 31, 23, 59)))[1]).toEqual(['2027-03-31', 'expiring']);
  expect((await states(later)).map(([, state]) => state)).toEqual(['expired', 'expired', 'valid']);
});
