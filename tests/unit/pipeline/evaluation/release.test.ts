import { expect, test } from 'vitest';
import type { Evaluation } from '../../../../src-main/contract/evaluation.ts';
import { checkRelease, usualDemands } from '../../../../src-main/pipeline/evaluation/check-release.ts';
import { ratePair, standOfRating, undoRating } from '../../../../src-main/pipeline/evaluation/rate-pairs.ts';
import {
  acceptBroken,
  getRelease,
  setDemands,
  signRelease,
} from '../../../../src-main/pipeline/evaluation/steer-release.ts';
import { summariseRatings } from '../../../../src-main/pipeline/evaluation/summarise-ratings.ts';
import { readAudit } from '../../../../src-main/workspace/read-audit.ts';
import { refusal } from '../../../support/open-core.ts';
import { openProject } from '../examples/open-project.ts';
import { putEvaluation } from './put-evaluation.ts';

const learned = { state: 'learning', words: '', keptStep: null, byHeartFrom: null } as const;
const nobody = { raters: [], verdict: null, words: '' };

function found(newlyBroken: number, verdict: Evaluation['verdict'] = 'better') {
  return {
    evaluation: {
      verdict,
      metrics: [],
      counts: { fixed: 3, stillWrong: 1, newlyBroken, rightBoth: 2 },
      documents: 9,
    },
    accepted: 0,
    shared: 0,
    leaks: 1,
    ratings: nobody,
    health: { learning: learned, figures: null },
    demands: usualDemands,
  };
}

test('every newly broken answer has to be accepted before it is ready', () => {
  const met = (accepted: number) =>
    checkRelease({ ...found(2), accepted }).find(({ name }) => name === 'broken-accepted');
  expect(met(1)).toMatchObject({ demanded: true, met: false, words: '1 of 2 newly broken answers accepted' });
  expect(met(2)?.met).toBe(true);
  expect(checkRelease(found(0))[0]?.words).toBe('Nothing is newly broken');
});

test('what is not demanded is told and does not count as demanded', () => {
  const conditions = checkRelease({ ...found(0, 'not-proven'), shared: 2 });
  expect(conditions.filter(({ met }) => !met).map(({ name, demanded }) => [name, demanded])).toEqual([
    ['proven-better', false],
    ['documents-apart', false],
    ['no-leaks', false],
    ['rated-blind', false],
    ['refuses-unknown', false],
    ['nothing-forgotten', false],
    ['codes-kept', false],
    ['nothing-verbatim', false],
  ]);
});

test('a release is signed only when nothing demanded is open, and the signature names the log it saw', async () => {
  const { storage, stage } = await openProject();
  await putEvaluation(storage, stage);
  const evaluationId = 'v';
  expect((await getRelease(stage, evaluationId)).ready).toBe(false);
  const sign = { evaluationId, name: 'Helen Tallis', note: 'For the team.' };
  expect(await refusal(signRelease(stage, sign))).toMatchObject({ code: 'not-ready' });
  const standing = { evaluationId, answerId: 'a2', reason: 'No matter.' };
  expect(await refusal(acceptBroken(stage, standing))).toMatchObject({ code: 'not-broken' });

  const reason = 'The old answer was out of date.';
  const accepted = await acceptBroken(stage, { evaluationId, answerId: 'a0', reason });
  expect(accepted).toMatchObject({ ready: true, accepted: [{ answerId: 'a0', reason, acceptedBy: 'Ada' }] });

  const stricter = await setDemands(stage, { evaluationId, conditions: ['broken-accepted', 'rated-blind'] });
  expect(stricter.ready).toBe(false);
  await setDemands(stage, { evaluationId, conditions: ['broken-accepted'] });

  const signed = await signRelease(stage, sign);
  expect(signed.signatures).toMatchObject([{ name: 'Helen Tallis', note: 'For the team.' }]);
  const { events } = await readAudit(stage, { projectId: 'p', limit: 10 });
  expect(events[0]?.action).toBe('signed');
  expect(signed.signatures[0]?.logHead).toBe(events[1]?.hash);
});

test('pairs are judged one by one, and no tally is told before the last', async () => {
  const { storage, stage } = await openProject();
  await putEvaluation(storage, stage);
  const evaluationId = 'v';
  const first = await standOfRating(stage, evaluationId);
  expect(first).toMatchObject({ pairs: 2, pair: { position: 1 }, last: null });
  const answerId = first.pair?.answerId ?? '';
  const second = await ratePair(stage, { evaluationId, answerId, choice: 'left' });
  expect(second.last).toMatchObject({ position: 1, choice: 'left' });
  expect(await refusal(ratePair(stage, { evaluationId, answerId, choice: 'right' }))).toMatchObject({
    code: 'already-judged',
  });
  expect((await summariseRatings(stage, evaluationId)).winRate).toBeNull();
  expect((await undoRating(stage, evaluationId)).pair?.answerId).toBe(answerId);
  await ratePair(stage, { evaluationId, answerId, choice: 'right' });
  const next = (await standOfRating(stage, evaluationId)).pair?.answerId ?? '';
  expect((await ratePair(stage, { evaluationId, answerId: next, choice: 'skipped' })).pair).toBeNull();
  expect((await summariseRatings(stage, evaluationId)).raters).toHaveLength(1);
});
