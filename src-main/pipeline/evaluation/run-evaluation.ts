import type { Evaluation } from '../../contract/evaluation.ts';
import type { ChatTurn, ModelRef } from '../../inference/protocol.ts';
import { adapterFile } from '../../models/adapter-file.ts';
import { useModel } from '../../models/use-model.ts';
import { fromJson, fromJsonOrNull, toJson } from '../../storage/json-text.ts';

import type { StageContext } from '../stage-context.ts';
import { endedEarly } from './ended-early.ts';
import { answerQuestion } from './answer-question.ts';
import { type AnswerScores, outcomeOf } from './compare.ts';
import { changeEvaluation, concludeEvaluation } from './conclude-evaluation.ts';
import { findForQuestion, withPassages } from './find-for-question.ts';
import { findEvaluation, findRun, listStoredAnswers, type StoredAnswer, updateAnswer } from './queries.ts';

/** Jobs of evaluations under way, by evaluation. */
const underWay = new WeakMap<StageContext, Map<string, string>>();

function jobsOf(stage: StageContext): Map<string, string> {
  const jobs = underWay.get(stage) ?? new Map<string, string>();
  underWay.set(stage, jobs);
  return jobs;
}

/** Begin, or go on with, an evaluation; settles when it is under way. */
export async function beginEvaluation(stage: StageContext, evaluationId: string): Promise<void> {
  const jobs = jobsOf(stage);
  const evaluation = await findEvaluation(stage.db, evaluationId);
  if (evaluation === undefined || jobs.has(evaluationId)) return;
  await changeEvaluation(stage, evaluation, { state: 'running', problem: null });
  const { jobId, finished } = stage.jobs.run(
    {
      projectId: evaluation.projectId,
      kind: 'score',
      title: 'Scoring base and tuned',
      unit: 'questions',
      total: evaluation.questions,
    },
    ({ signal, progress }) => answerAll(stage, evaluation, signal, progress),
  );
  jobs.set(evaluationId, jobId);
  void finished
    .catch(() => undefined)
    .finally(() => {
      jobs.delete(evaluationId);
    });
}

/** @returns whether it was under way */
export function stopEvaluation(stage: StageContext, evaluationId: string): boolean {
  const jobId = jobsOf(stage).get(evaluationId);
  return jobId !== undefined && stage.jobs.cancel(jobId);
}

async function answerAll(
  stage: StageContext,
  evaluation: Evaluation,
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<void> {
  try {
    const run = await findRun(stage.db, evaluation.runId);
    if (run === undefined) throw new Error('The run is gone.');
    const model = await useModel(stage, run.model_id);
    const { path: adapterPath } = await adapterFile(stage, run.id);
    const rows = await listStoredAnswers(stage.db, evaluation.id);
    const open = rows.filter(({ outcome }) => outcome === null);
    const began = Date.now();
    progress(rows.length - open.length);
    for (const [i, row] of open.entries()) {
      signal.throwIfAborted();
      const sides = {
        base: { modelPath: model.path, adapterPath: null },
        tuned: { modelPath: model.path, adapterPath },
      };
      await answerRow(stage, evaluation, row, sides, model.context_tokens, signal);
      progress(rows.length - open.length + i + 1);
      const perQuestion = (Date.now() - began) / 1000 / (i + 1);
      await changeEvaluation(stage, evaluation, { seconds_left: perQuestion * (open.length - i - 1) });
    }
    await concludeEvaluation(stage, evaluation);
  } catch (error) {
    const kept = 'Every answer given so far is stored; scoring goes on from there.';
    await changeEvaluation(stage, evaluation, endedEarly(error, signal, kept));
    throw error;
  }
}

/** Each answer is stored as it comes: stopped anywhere, only the one being spoken is asked again. */
async function answerRow(
  stage: StageContext,
  evaluation: Evaluation,
  row: StoredAnswer,
  models: { readonly base: ModelRef; readonly tuned: ModelRef },
  contextTokens: number,
  signal: AbortSignal,
): Promise<void> {
  const turns = fromJson(row.turns);
  const found = evaluation.withDocuments
    ? (fromJsonOrNull(row.found) ??
      (await findForQuestion(
        stage,
        { projectId: evaluation.projectId, question: row.question },
        { contextTokens, maxTokens: evaluation.decoding.maxTokens },
      )))
    : [];
  if (row.found === null) await updateAnswer(stage.db, row.id, { found: toJson(found) });
  const ask = async (
    column: 'base' | 'base_documents' | 'tuned' | 'tuned_documents',
    model: ModelRef,
    put: readonly ChatTurn[],
  ): Promise<AnswerScores> => {
    const stored = row[column];
    if (stored !== null) return fromJson(stored);
    const scores = await answerQuestion(
      stage,
      model,
      { turns: put, approved: row.approved, question: row.question, source: row.passage },
      evaluation,
      signal,
    );
    await updateAnswer(stage.db, row.id, { [column]: toJson(scores) });
    return scores;
  };
  const base = await ask('base', models.base, turns);
  if (evaluation.withDocuments) await ask('base_documents', models.base, withPassages(turns, found));
  const tuned = await ask('tuned', models.tuned, turns);
  if (evaluation.withDocuments) await ask('tuned_documents', models.tuned, withPassages(turns, found));
  await updateAnswer(stage.db, row.id, { outcome: outcomeOf(base, tuned) });
}
