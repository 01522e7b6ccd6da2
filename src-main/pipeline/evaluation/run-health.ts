import type { Evaluation } from '../../contract/evaluation.ts';
import type { ProbeAnswer } from '../../contract/health.ts';
import type { ChatTurn, ModelRef } from '../../inference/protocol.ts';
import { adapterFile } from '../../models/adapter-file.ts';
import { useModel } from '../../models/use-model.ts';
import { fromJson, fromJsonOrNull, toJson } from '../../storage/json-text.ts';
import type { HealthCheckTable } from '../../storage/schema-health.ts';
import type { StageContext } from '../stage-context.ts';
import { endedEarly } from './ended-early.ts';
import { askCanary } from './ask-canary.ts';
import { askGeneral, askUnanswerable, saidByApp } from './ask-probe.ts';
import { concludeHealth } from './conclude-health.ts';
import { findForQuestion, withPassages } from './find-for-question.ts';
import {
  findCheck,
  listCanaries,
  listCanaryTests,
  listStoredProbes,
  type StoredProbe,
} from './health-queries.ts';
import { findRun } from './queries.ts';

const underWay = new WeakMap<StageContext, Map<string, string>>();

function jobsOf(stage: StageContext): Map<string, string> {
  const jobs = underWay.get(stage) ?? new Map<string, string>();
  underWay.set(stage, jobs);
  return jobs;
}

/** Begin, or go on with, a health check; settles when it is under way. */
export async function beginHealth(stage: StageContext, evaluation: Evaluation): Promise<void> {
  const jobs = jobsOf(stage);
  if (jobs.has(evaluation.id)) return;
  await changeCheck(stage, evaluation, { state: 'running', problem: null });
  const { jobId, finished } = stage.jobs.run(
    {
      projectId: evaluation.projectId,
      kind: 'score',
      title: 'Checking the health of the tuned model',
      unit: 'questions',
      total: null,
    },
    ({ signal, progress }) => askAll(stage, evaluation, signal, progress),
  );
  jobs.set(evaluation.id, jobId);
  void finished.catch(() => undefined).finally(() => jobs.delete(evaluation.id));
}

/** @returns whether it was under way */
export function stopHealth(stage: StageContext, evaluationId: string): boolean {
  const jobId = jobsOf(stage).get(evaluationId);
  return jobId !== undefined && stage.jobs.cancel(jobId);
}

interface Sides {
  readonly base: ModelRef;
  readonly tuned: ModelRef;
  readonly contextTokens: number;
}

async function askAll(
  stage: StageContext,
  evaluation: Evaluation,
  signal: AbortSignal,
  progress: (done: number, total?: number | null) => void,
): Promise<void> {
  try {
    const run = await findRun(stage.db, evaluation.runId);
    if (run === undefined) throw new Error('The run is gone.');
    const model = await useModel(stage, run.model_id);
    const { path: adapterPath } = await adapterFile(stage, run.id);
    const sides: Sides = {
      base: { modelPath: model.path, adapterPath: null },
      tuned: { modelPath: model.path, adapterPath },
      contextTokens: model.context_tokens,
    };
    const probes = await listStoredProbes(stage.db, evaluation.id);
    const tested = new Set((await listCanaryTests(stage.db, evaluation.id)).map(({ id }) => id));
    const canaries = await listCanaries(stage.db, run.id);
    const others = (await findCheck(stage.db, evaluation.id))?.others ?? 0;
    const work = [
      ...probes
        .filter(({ done }) => done === 0)
        .map((probe) => () => askProbe(stage, evaluation, probe, sides, signal)),
      ...canaries
        .filter(({ id }) => !tested.has(id))
        .map((canary) => async () => {
          const base = toJson(await askCanary(stage, sides.base, canary, others, signal));
          const tuned = toJson(await askCanary(stage, sides.tuned, canary, others, signal));
          await stage.db
            .insertInto('canary_test')
            .values({ evaluation_id: evaluation.id, canary_id: canary.id, base, tuned })
            .execute();
        }),
    ];
    const total = probes.length + canaries.length;
    const began = Date.now();
    for (const [i, one] of work.entries()) {
      signal.throwIfAborted();
      progress(total - work.length + i, total);
      await one();
      const each = (Date.now() - began) / 1000 / (i + 1);
      await changeCheck(stage, evaluation, { seconds_left: each * (work.length - i - 1) });
    }
    await concludeHealth(stage, evaluation, signal);
  } catch (error) {
    const kept = 'Every answer given so far is stored; the check goes on from there.';
    await changeCheck(stage, evaluation, endedEarly(error, signal, kept));
    throw error;
  }
}

/** Each answer is stored as it comes: stopped anywhere, only the one being spoken is asked again. */
async function askProbe(
  stage: StageContext,
  evaluation: Evaluation,
  row: StoredProbe,
  sides: Sides,
  signal: AbortSignal,
): Promise<void> {
  const ask = async (
    column: 'base' | 'tuned' | 'base_documents' | 'tuned_documents',
    put: () => Promise<ProbeAnswer>,
  ): Promise<void> => {
    if (row[column] !== null) return;
    await updateProbe(stage, row.id, { [column]: toJson(await put()) });
  };
  if (row.kind === 'general') {
    const prompt = {
      question: row.question,
      expected: row.expected ?? '',
      accepted: fromJson(row.accepted),
    };
    await ask('base', () => askGeneral(stage, sides.base, prompt, signal));
    await ask('tuned', () => askGeneral(stage, sides.tuned, prompt, signal));
  } else {
    const turns: ChatTurn[] = [{ role: 'user', content: row.question }];
    await ask('base', () => askUnanswerable(stage, sides.base, turns, signal));
    await ask('tuned', () => askUnanswerable(stage, sides.tuned, turns, signal));
    if (evaluation.withDocuments) {
      const found =
        fromJsonOrNull(row.found) ??
        (await findForQuestion(
          stage,
          { projectId: evaluation.projectId, question: row.question },
          { contextTokens: sides.contextTokens, maxTokens: evaluation.decoding.maxTokens },
        ));
      if (row.found === null) await updateProbe(stage, row.id, { found: toJson(found) });
      // As in chat: where nothing is found, no model is asked.
      const put = (model: ModelRef) => async () =>
        found.length === 0 ? saidByApp : askUnanswerable(stage, model, withPassages(turns, found), signal);
      await ask('base_documents', put(sides.base));
      await ask('tuned_documents', put(sides.tuned));
    }
  }
  await updateProbe(stage, row.id, { done: 1 });
}

async function updateProbe(
  stage: StageContext,
  id: string,
  values: Partial<
    Pick<StoredProbe, 'base' | 'tuned' | 'base_documents' | 'tuned_documents' | 'found' | 'done'>
  >,
): Promise<void> {
  await stage.db.updateTable('probe').set(values).where('id', '=', id).execute();
}

/** Store and say that a check changed. */
async function changeCheck(
  stage: StageContext,
  { id, projectId }: Pick<Evaluation, 'id' | 'projectId'>,
  values: Partial<HealthCheckTable>,
): Promise<void> {
  await stage.db.updateTable('health_check').set(values).where('evaluation_id', '=', id).execute();
  stage.publish({ type: 'evaluation-changed', projectId, evaluationId: id });
}

/** After a stop, planned or not: what was under way stands as paused. */
export async function recoverHealth(stage: StageContext): Promise<void> {
  await stage.db
    .updateTable('health_check')
    .set({ state: 'paused', seconds_left: null })
    .where('state', '=', 'running')
    .execute();
}
