import type { Kysely, Selectable, Updateable } from 'kysely';
import type { RunMetric, RunRow, RunSample } from '../../contract/training.ts';
import { fromJson, fromJsonOrNull, toJson } from '../../storage/json-text.ts';
import type { DatasetSnapshotItemTable, RunTable } from '../../storage/schema-results.ts';
import type { Schema } from '../../storage/schema.ts';
import type { Check } from './choose-version.ts';

export type StoredRun = Selectable<RunTable>;
export type SnapshotItem = Selectable<DatasetSnapshotItemTable>;

export function findRun(db: Kysely<Schema>, runId: string): Promise<StoredRun | undefined> {
  return db.selectFrom('run').selectAll().where('id', '=', runId).executeTakeFirst();
}

export function listStoredRuns(db: Kysely<Schema>, projectId: string): Promise<StoredRun[]> {
  return db.selectFrom('run').selectAll().where('project_id', '=', projectId).orderBy('id', 'desc').execute();
}

export async function updateRun(
  db: Kysely<Schema>,
  runId: string,
  values: Updateable<RunTable>,
): Promise<void> {
  await db.updateTable('run').set(values).where('id', '=', runId).execute();
}

export function toRunRow(run: StoredRun): RunRow {
  return {
    id: run.id,
    projectId: run.project_id,
    modelId: run.model_id,
    modelName: run.model_name,
    preset: run.preset,
    state: run.state,
    step: run.step,
    steps: run.steps,
    pass: run.pass,
    passes: run.passes,
    secondsLeft: run.seconds_left,
    secondsSpent: run.seconds_spent,
    tokensPerSecond: run.tokens_per_second,
    memoryBytes: run.memory_bytes,
    device: fromJsonOrNull(run.device),
    bestStep: run.best_step,
    bestPass: run.best_pass,
    bestLoss: run.best_loss,
    bestScore: run.best_score,
    method: run.method,
    pairs: fromJsonOrNull(run.pairs),
    queuePlace: run.queue_place,
    startsFrom: run.starts_from,
    repeats: run.repeats,
    ended: run.ended,
    resumable: isResumable(run),
    examples: fromJson(run.examples),
    savedAt: run.saved_at,
    learning: run.learning,
    learningWords: run.learning_words,
    problem: fromJsonOrNull(run.problem),
    createdAt: run.created_at,
    finishedAt: run.finished_at,
  };
}

/** Whether it can go on: it waits for a person, or a person ended it and where it stood was kept. */
export function isResumable(run: Pick<StoredRun, 'state' | 'ended' | 'saved_at'>): boolean {
  if (run.state === 'paused' || run.state === 'failed') return true;
  const stopped = run.state === 'stopped-early' || run.state === 'cancelled';
  return stopped && run.ended === 'person' && run.saved_at !== null;
}

export async function listMetrics(db: Kysely<Schema>, runId: string): Promise<RunMetric[]> {
  const rows = await db
    .selectFrom('run_metric')
    .select(['step', 'pass', 'training_loss', 'validation_loss', 'task_score', 'task_error', 'best'])
    .where('run_id', '=', runId)
    .orderBy('step')
    .execute();
  return rows.map((row) => ({
    step: row.step,
    pass: row.pass,
    trainingLoss: row.training_loss,
    validationLoss: row.validation_loss,
    taskScore: row.task_score,
    taskError: row.task_error,
    best: row.best === 1,
  }));
}

export interface NewMetric extends RunMetric {
  readonly gradNorm: number | null;
  readonly learningRate: number | null;
  readonly tokensPerSecond: number | null;
}

/** A step's training and validation figures arrive apart and share a row. */
export async function storeMetrics(
  db: Kysely<Schema>,
  runId: string,
  metrics: readonly NewMetric[],
): Promise<void> {
  const at = new Date().toISOString();
  for (const metric of metrics) {
    await db
      .insertInto('run_metric')
      .values({
        run_id: runId,
        step: metric.step,
        pass: metric.pass,
        training_loss: metric.trainingLoss,
        validation_loss: metric.validationLoss,
        task_score: metric.taskScore,
        task_error: metric.taskError,
        best: metric.best ? 1 : 0,
        grad_norm: metric.gradNorm,
        learning_rate: metric.learningRate,
        tokens_per_second: metric.tokensPerSecond,
        at,
      })
      .onConflict((conflict) =>
        conflict.columns(['run_id', 'step']).doUpdateSet((eb) => ({
          pass: metric.pass,
          training_loss: eb.fn.coalesce('excluded.training_loss', 'run_metric.training_loss'),
          validation_loss: eb.fn.coalesce('excluded.validation_loss', 'run_metric.validation_loss'),
          task_score: eb.fn.coalesce('excluded.task_score', 'run_metric.task_score'),
          task_error: eb.fn.coalesce('excluded.task_error', 'run_metric.task_error'),
          best: eb.fn<0 | 1>('max', ['excluded.best', 'run_metric.best']),
          grad_norm: eb.fn.coalesce('excluded.grad_norm', 'run_metric.grad_norm'),
          learning_rate: eb.fn.coalesce('excluded.learning_rate', 'run_metric.learning_rate'),
          tokens_per_second: eb.fn.coalesce('excluded.tokens_per_second', 'run_metric.tokens_per_second'),
        })),
      )
      .execute();
  }
}

/** The checks of a run so far, the base's before the first step not counted. */
export async function listChecks(db: Kysely<Schema>, runId: string): Promise<Check[]> {
  const metrics = await listMetrics(db, runId);
  return metrics.flatMap(({ step, pass, validationLoss: loss, taskScore: score, taskError: error }) =>
    step === 0 || loss === null || !Number.isFinite(loss) ? [] : { step, pass, loss, score, error },
  );
}

/** Mark the check whose version is kept, and no other. */
export async function markBest(db: Kysely<Schema>, runId: string, best: Check): Promise<void> {
  await db
    .updateTable('run_metric')
    .set(({ eb }) => ({ best: eb.case().when('step', '=', best.step).then<0 | 1>(1).else<0 | 1>(0).end() }))
    .where('run_id', '=', runId)
    .where('validation_loss', 'is not', null)
    .execute();
  await updateRun(db, runId, {
    best_step: best.step,
    best_pass: best.pass,
    best_loss: best.loss,
    best_score: best.score,
  });
}

/** What came after the step a run goes on from happened in a future that is now trained again. */
export async function forgetAfter(db: Kysely<Schema>, runId: string, step: number): Promise<void> {
  await db.deleteFrom('run_metric').where('run_id', '=', runId).where('step', '>', step).execute();
  // The base's answers belong to no step: they stay.
  await db
    .deleteFrom('run_sample')
    .where('run_id', '=', runId)
    .where('step', '>', step)
    .where('tuned', 'is not', null)
    .execute();
  await db
    .deleteFrom('run_note')
    .where('run_id', '=', runId)
    .where('step', '>', step)
    .where('kind', '=', 'by-heart')
    .execute();
}

export async function listSamples(db: Kysely<Schema>, runId: string): Promise<RunSample[]> {
  const rows = await db
    .selectFrom('run_sample')
    .select(['id', 'step', 'pass', 'question', 'base', 'tuned', 'approved', 'score'])
    .where('run_id', '=', runId)
    .orderBy('step')
    .orderBy('id')
    .execute();
  return rows;
}

export function listSnapshotItems(db: Kysely<Schema>, snapshotId: string): Promise<SnapshotItem[]> {
  return db
    .selectFrom('dataset_snapshot_item')
    .selectAll()
    .where('snapshot_id', '=', snapshotId)
    .orderBy('position')
    .execute();
}

export interface MeasuredTrial {
  readonly secondsPerPass: number;
  readonly tokensPerSecond: number;
  readonly rowTokens: number;
}

const trialKey = (projectId: string, modelId: string): string => `trial ${projectId} ${modelId}`;

export async function storeTrial(
  db: Kysely<Schema>,
  projectId: string,
  modelId: string,
  trial: MeasuredTrial,
): Promise<void> {
  const value = toJson<unknown>(trial);
  await db
    .insertInto('setting')
    .values({ key: trialKey(projectId, modelId), value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

export async function readTrial(
  db: Kysely<Schema>,
  projectId: string,
  modelId: string,
): Promise<MeasuredTrial | null> {
  const row = await db
    .selectFrom('setting')
    .select('value')
    .where('key', '=', trialKey(projectId, modelId))
    .executeTakeFirst();
  return row === undefined ? null : (fromJson(row.value) as MeasuredTrial);
}
