import type { Updateable } from 'kysely';
import type { Evaluation } from '../../contract/evaluation.ts';
import { fromJson, fromJsonOrNull, toJson } from '../../storage/json-text.ts';
import type { EvaluationTable } from '../../storage/schema-results.ts';
import type { StageContext } from '../stage-context.ts';
import { type AnsweredQuestion, compare } from './compare.ts';
import { listStoredAnswers, updateEvaluation } from './queries.ts';

/** Compute every figure from the stored answers, once all are there, and close the evaluation. */
export async function concludeEvaluation(stage: StageContext, evaluation: Evaluation): Promise<void> {
  const rows = await listStoredAnswers(stage.db, evaluation.id);
  const answers = rows.flatMap((row): AnsweredQuestion[] =>
    row.base === null || row.tuned === null
      ? []
      : [
          {
            base: fromJson(row.base),
            tuned: fromJson(row.tuned),
            baseDocuments: fromJsonOrNull(row.base_documents),
            tunedDocuments: fromJsonOrNull(row.tuned_documents),
            document: row.document_name,
            group: row.group_name,
          },
        ],
  );
  const result = compare(answers);
  await changeEvaluation(stage, evaluation, {
    state: 'done',
    seconds_left: 0,
    documents: result.documents,
    verdict: result.verdict,
    verdict_words: result.verdictWords,
    evidence_words: result.evidenceWords,
    metrics: toJson(result.metrics),
    clusters: toJson(result.clusters),
    contrasts: toJson(result.contrasts),
    right_counts: toJson(result.right),
    counts: toJson(result.counts),
    finished_at: new Date().toISOString(),
  });
  await stage.audit({
    projectId: evaluation.projectId,
    action: 'scored',
    subject: evaluation.runId,
    detail: {
      evaluation: evaluation.id,
      verdict: result.verdict,
      right: result.right,
      counts: result.counts,
    },
  });
}

/** Store and say that an evaluation changed. */
export async function changeEvaluation(
  stage: StageContext,
  evaluation: Pick<Evaluation, 'id' | 'projectId'>,
  values: Updateable<EvaluationTable>,
): Promise<void> {
  await updateEvaluation(stage.db, evaluation.id, values);
  stage.publish({ type: 'evaluation-changed', projectId: evaluation.projectId, evaluationId: evaluation.id });
}
