import type { Health, Probe, ProbeKind } from '../../contract/health.ts';
import { fromJsonOrNull } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { findCheck, listCanaries, listStoredProbes, toProbes } from './health-queries.ts';
import { findRun } from './queries.ts';
import { stopHealth } from './run-health.ts';
import { getEvaluation } from './steer-evaluation.ts';

/** How the check stands, what was found, and how the model learned. @throws ProblemError `no-such-evaluation` */
export async function getHealth(stage: StageContext, evaluationId: string): Promise<Health> {
  const evaluation = await getEvaluation(stage, evaluationId);
  const check = await findCheck(stage.db, evaluationId);
  const { done } = await stage.db
    .selectFrom('probe')
    .select(({ fn }) => fn.countAll<number>().as('done'))
    .where('evaluation_id', '=', evaluationId)
    .where('done', '=', 1)
    .executeTakeFirstOrThrow();
  const { tested } = await stage.db
    .selectFrom('canary_test')
    .select(({ fn }) => fn.countAll<number>().as('tested'))
    .where('evaluation_id', '=', evaluationId)
    .executeTakeFirstOrThrow();
  return {
    evaluationId,
    state: check?.state ?? 'none',
    total: check?.total ?? 0,
    done: done + tested,
    secondsLeft: check?.seconds_left ?? null,
    learning: await learningOf(stage, evaluation.runId),
    planted: (await listCanaries(stage.db, evaluation.runId)).length > 0,
    figures: fromJsonOrNull(check?.figures ?? null),
    problem: fromJsonOrNull(check?.problem ?? null),
    finishedAt: check?.finished_at ?? null,
  };
}

/** The curve, the words told of it, and the step from which on it only learned by heart. */
export async function learningOf(stage: StageContext, runId: string): Promise<Health['learning']> {
  const run = await findRun(stage.db, runId);
  const metrics = await stage.db
    .selectFrom('run_metric')
    .select(['step', 'validation_loss'])
    .where('run_id', '=', runId)
    .orderBy('step')
    .execute();
  const state = run?.learning ?? 'starting';
  const lowest = metrics.reduce<{ readonly step: number; readonly loss: number } | null>(
    (low, { step, validation_loss: loss }) =>
      loss !== null && loss < (low?.loss ?? Infinity) ? { step, loss } : low,
    null,
  );
  return {
    state,
    words: run?.learning_words ?? '',
    keptStep: run?.best_step ?? null,
    byHeartFrom: state === 'by-heart' || state === 'too-far' ? (lowest?.step ?? null) : null,
  };
}

/** What was answered stays; starting again goes on from there. */
export async function cancelHealth(stage: StageContext, evaluationId: string): Promise<Health> {
  const { projectId } = await getEvaluation(stage, evaluationId);
  if (!stopHealth(stage, evaluationId)) {
    await stage.db
      .updateTable('health_check')
      .set({ state: 'cancelled', seconds_left: null })
      .where('evaluation_id', '=', evaluationId)
      .where('state', 'not in', ['done', 'cancelled'])
      .execute();
    stage.publish({ type: 'evaluation-changed', projectId, evaluationId });
  }
  return getHealth(stage, evaluationId);
}

export async function listProbes(
  stage: StageContext,
  wanted: { readonly evaluationId: string; readonly kind: ProbeKind },
): Promise<Probe[]> {
  await getEvaluation(stage, wanted.evaluationId);
  return toProbes(await listStoredProbes(stage.db, wanted.evaluationId, wanted.kind));
}
