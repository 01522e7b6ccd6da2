import type { StageContext } from '../../pipeline/stage-context.ts';
import { resultFileId, seconds, statusOf } from './describe-job.ts';
import { type JobWithRun, listJobRows } from './find-job.ts';

/** The curve of each job that succeeded, as CSV: made from the run when it is asked for. */
export async function listResultFiles(stage: StageContext, projectId: string) {
  const jobs = await listJobRows(stage, projectId);
  return Promise.all(
    jobs.filter((each) => statusOf(each) === 'succeeded').map((each) => toResultFile(stage, each)),
  );
}

export async function findResultFile(stage: StageContext, projectId: string, id: string) {
  if (!id.startsWith('file-result-')) return null;
  const jobs = await listJobRows(stage, projectId);
  const found = jobs.find((each) => resultFileId(each.job) === id && statusOf(each) === 'succeeded');
  return found === undefined ? null : toResultFile(stage, found);
}

async function toResultFile(stage: StageContext, { job, run }: JobWithRun) {
  const rows =
    run === null
      ? []
      : await stage.db
          .selectFrom('run_metric')
          .select(['step', 'training_loss', 'validation_loss'])
          .where('run_id', '=', run.id)
          .where('step', '>', 0)
          .orderBy('step')
          .execute();
  const csv = [
    'step,train_loss,valid_loss',
    ...rows.map((row) => `${row.step},${row.training_loss ?? ''},${row.validation_loss ?? ''}`),
    '',
  ].join('\n');
  const object = {
    id: resultFileId(job),
    object: 'file',
    bytes: Buffer.byteLength(csv),
    created_at: seconds(run?.finished_at ?? job.created_at),
    expires_at: null,
    filename: 'step_metrics.csv',
    purpose: 'fine-tune-results',
    status: 'processed',
    status_details: null,
  };
  return { object, csv };
}
