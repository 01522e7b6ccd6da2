import { ProblemError } from '../../contract/errors.ts';
import type { EvaluationAnswer } from '../../contract/evaluation.ts';
import type { Choice, RatingStand } from '../../contract/rating.ts';
import { newId } from '../../storage/new-id.ts';
import type { StageContext } from '../stage-context.ts';
import { type DrawnPair, drawPairs } from './draw-pairs.ts';
import { listStoredAnswers, toAnswers } from './queries.ts';
import { getEvaluation } from './steer-evaluation.ts';

/** How far the person at the desk is, and the next pair. */
export async function standOfRating(stage: StageContext, evaluationId: string): Promise<RatingStand> {
  const { pairs, mine, others } = await load(stage, evaluationId);
  const choices = pairs.map(
    ({ answer }) => mine.find(({ answer_id }) => answer_id === answer.id)?.choice ?? null,
  );
  const at = choices.indexOf(null);
  const open = pairs[at];
  const last = mine.at(-1);
  const lastAt = pairs.findIndex(({ answer }) => answer.id === last?.answer_id);
  const lastPair = pairs[lastAt];
  return {
    pairs: pairs.length,
    choices,
    pair: open === undefined ? null : show(open, at),
    last:
      last === undefined || lastPair === undefined
        ? null
        : {
            position: lastAt + 1,
            question: lastPair.answer.question,
            choice: last.choice,
            approved: lastPair.answer.approved,
            source: lastPair.answer.documentName,
          },
    others,
  };
}

/** @throws ProblemError `already-judged`, `no-such-pair` */
export async function ratePair(
  stage: StageContext,
  wanted: { readonly evaluationId: string; readonly answerId: string; readonly choice: Choice },
): Promise<RatingStand> {
  const { pairs, mine } = await load(stage, wanted.evaluationId);
  const pair = pairs.find(({ answer }) => answer.id === wanted.answerId);
  if (pair === undefined) throw refused('no-such-pair', 'This pair is not among those to judge.');
  if (mine.some(({ answer_id }) => answer_id === wanted.answerId)) {
    throw refused('already-judged', 'You have judged this pair already.');
  }
  await stage.db
    .insertInto('rating')
    .values({
      id: newId(),
      evaluation_id: wanted.evaluationId,
      answer_id: wanted.answerId,
      reviewer: stage.actor(),
      left_side: pair.left,
      choice: wanted.choice,
      at: new Date().toISOString(),
    })
    .execute();
  return standOfRating(stage, wanted.evaluationId);
}

/** Take back the last judgement of the person at the desk; nothing happens where there is none. */
export async function undoRating(stage: StageContext, evaluationId: string): Promise<RatingStand> {
  const { mine } = await load(stage, evaluationId);
  const last = mine.at(-1);
  if (last !== undefined) await stage.db.deleteFrom('rating').where('id', '=', last.id).execute();
  return standOfRating(stage, evaluationId);
}

async function load(stage: StageContext, evaluationId: string) {
  await getEvaluation(stage, evaluationId);
  const answers = toAnswers(await listStoredAnswers(stage.db, evaluationId));
  const ratings = await stage.db
    .selectFrom('rating')
    .selectAll()
    .where('evaluation_id', '=', evaluationId)
    .orderBy('id')
    .execute();
  const rater = stage.actor();
  return {
    pairs: drawPairs(answers, evaluationId, rater),
    mine: ratings.filter(({ reviewer }) => reviewer === rater),
    others: [...new Set(ratings.map(({ reviewer }) => reviewer))].filter((name) => name !== rater),
  };
}

function show({ answer, left }: DrawnPair<EvaluationAnswer>, at: number): NonNullable<RatingStand['pair']> {
  const right = left === 'base' ? 'tuned' : 'base';
  return {
    answerId: answer.id,
    position: at + 1,
    question: answer.question,
    left: answer[left].text,
    right: answer[right].text,
  };
}

function refused(code: string, what: string): ProblemError {
  return new ProblemError({
    code,
    what,
    safe: 'Every judgement made so far is stored.',
    remedy: 'Go on with the pair that is shown.',
  });
}
