import { ProblemError } from '../../contract/errors.ts';
import type { Evaluation, EvaluationAnswer } from '../../contract/evaluation.ts';
import type { StageContext } from '../stage-context.ts';
import { findEvaluation, listStoredAnswers, toAnswers, updateEvaluation } from './queries.ts';
import { stopEvaluation } from './run-evaluation.ts';

/** @throws ProblemError `no-such-evaluation` */
export async function getEvaluation(stage: StageContext, evaluationId: string): Promise<Evaluation> {
  const evaluation = await findEvaluation(stage.db, evaluationId);
  if (evaluation !== undefined) return evaluation;
  throw new ProblemError({
    code: 'no-such-evaluation',
    what: 'These scores are no longer there.',
    safe: 'Nothing was changed.',
    remedy: 'Choose others from the list, or score the training again.',
  });
}

/** What was answered stays; starting again goes on from there. */
export async function cancelEvaluation(stage: StageContext, evaluationId: string): Promise<Evaluation> {
  const evaluation = await getEvaluation(stage, evaluationId);
  if (!stopEvaluation(stage, evaluationId) && evaluation.state !== 'done') {
    await updateEvaluation(stage.db, evaluationId, { state: 'cancelled', seconds_left: null });
    stage.publish({ type: 'evaluation-changed', projectId: evaluation.projectId, evaluationId });
  }
  return getEvaluation(stage, evaluationId);
}

export async function listAnswers(stage: StageContext, evaluationId: string): Promise<EvaluationAnswer[]> {
  await getEvaluation(stage, evaluationId);
  return toAnswers(await listStoredAnswers(stage.db, evaluationId));
}

/** After a stop, planned or not: what was under way stands as paused. */
export async function recoverEvaluations(stage: StageContext): Promise<void> {
  await stage.db
    .updateTable('evaluation')
    .set({ state: 'paused', seconds_left: null })
    .where('state', 'in', ['waiting', 'running'])
    .execute();
}
