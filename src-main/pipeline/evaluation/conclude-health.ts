import type { Evaluation } from '../../contract/evaluation.ts';
import type { HealthFigures } from '../../contract/health.ts';
import { fromJson, fromJsonOrNull, toJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { findVerbatim } from './find-verbatim.ts';
import { findCheck, listCanaryTests, listStoredProbes, toProbes } from './health-queries.ts';
import { judgeForgetting, judgeMemorisation, judgeRefusals } from './judge-health.ts';
import { measureMeaning } from './measure-meaning.ts';
import { findRun, listStoredAnswers } from './queries.ts';

/** Compute every figure of a model's health from the stored answers, and close the check. */
export async function concludeHealth(
  stage: StageContext,
  evaluation: Evaluation,
  signal: AbortSignal,
): Promise<void> {
  const figures = await figuresOf(stage, evaluation, signal);
  await stage.db
    .updateTable('health_check')
    .set({
      state: 'done',
      seconds_left: 0,
      figures: toJson(figures),
      finished_at: new Date().toISOString(),
    })
    .where('evaluation_id', '=', evaluation.id)
    .execute();
  stage.publish({ type: 'evaluation-changed', projectId: evaluation.projectId, evaluationId: evaluation.id });
  await stage.audit({
    projectId: evaluation.projectId,
    action: 'health-checked',
    subject: evaluation.runId,
    detail: {
      evaluation: evaluation.id,
      refusals: figures.refusals.words,
      forgetting: figures.forgetting.words,
      memorisation: figures.memorisation.words,
      verbatim: figures.verbatim.words,
    },
  });
}

async function figuresOf(
  stage: StageContext,
  evaluation: Evaluation,
  signal: AbortSignal,
): Promise<HealthFigures> {
  const run = await findRun(stage.db, evaluation.runId);
  if (run === undefined) throw new Error('The run is gone.');
  const model = await stage.db
    .selectFrom('base_model')
    .select(['path', 'parameters'])
    .where('id', '=', run.model_id)
    .executeTakeFirstOrThrow();
  const rows = await listStoredAnswers(stage.db, evaluation.id);
  const answers = rows.flatMap((row) =>
    row.base === null || row.tuned === null
      ? []
      : [
          {
            id: row.id,
            question: row.question,
            approved: row.approved,
            base: fromJson(row.base),
            tuned: fromJson(row.tuned),
            baseDocuments: fromJsonOrNull(row.base_documents),
            tunedDocuments: fromJsonOrNull(row.tuned_documents),
            document: row.document_name,
            group: row.group_name,
          },
        ],
  );
  const check = await findCheck(stage.db, evaluation.id);
  const probes = toProbes(await listStoredProbes(stage.db, evaluation.id));
  const tests = (await listCanaryTests(stage.db, evaluation.id)).map((row) => ({
    ...row,
    base: fromJson(row.base),
    tuned: fromJson(row.tuned),
  }));
  const spoken = [...answers, ...probes].map(({ question, base, tuned }) => ({
    question,
    base: base.text,
    tuned: tuned.text,
  }));
  return {
    refusals: judgeRefusals(
      probes.filter(({ kind }) => kind === 'unanswerable'),
      answers,
    ),
    forgetting: judgeForgetting(probes.filter(({ kind }) => kind === 'general')),
    memorisation: judgeMemorisation(tests, check?.others ?? 0),
    verbatim: await findVerbatim(stage, evaluation.projectId, spoken),
    meaning: await measureMeaning(
      stage,
      model,
      answers.map(({ base, tuned, ...rest }) => ({ ...rest, base: base.text, tuned: tuned.text })),
      signal,
    ),
  };
}
