import type { StageContext } from '../../pipeline/stage-context.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { EndpointContext } from '../context.ts';
import { checkpointId, servedBaseName, tunedId } from '../served-models.ts';
import { seconds, statusOf, tunedModelOf } from './describe-job.ts';
import { jobPrefix, type JobRun, type JobWithRun } from './find-job.ts';

interface JobEvent {
  readonly key: string;
  readonly at: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly type: 'message' | 'metrics';
  readonly data: Readonly<Record<string, unknown>>;
}

/** Everything that happened to a job, newest first: what was stored with it, and what its run's rows tell. */
export async function listEvents(context: EndpointContext, each: JobWithRun) {
  const { job, run } = each;
  const stored = fromJson(job.events).map(
    (event, i): JobEvent => ({
      key: `${i}`,
      at: event.at,
      level: event.level,
      message: event.message,
      type: 'message',
      data: event.data ?? {},
    }),
  );
  const ofRun = run === null ? [] : await runEvents(context.stage, run);
  const events = [...stored, ...ofRun].map((event, order) => ({ event, order }));
  events.sort((a, b) => a.event.at.localeCompare(b.event.at) || a.order - b.order);
  const ending = await endOf(context, each);
  return [...events.map(({ event }) => event), ...ending].toReversed().map((event) => ({
    id: `ftevent-${job.id}-${event.key}`,
    object: 'fine_tuning.job.event',
    created_at: seconds(event.at),
    level: event.level,
    message: event.message,
    type: event.type,
    data: event.data,
  }));
}

async function runEvents({ db }: StageContext, run: JobRun): Promise<JobEvent[]> {
  const metrics = await db
    .selectFrom('run_metric')
    .selectAll()
    .where('run_id', '=', run.id)
    .orderBy('step')
    .execute();
  const notes = await db
    .selectFrom('run_note')
    .selectAll()
    .where('run_id', '=', run.id)
    .orderBy('id')
    .execute();
  const message = { level: 'info', type: 'message', data: {} } as const;
  const started: JobEvent[] =
    run.started_at === null
      ? []
      : [{ ...message, key: 'start', at: run.started_at, message: 'Fine-tuning job started' }];
  const figures = metrics
    .filter(({ step }) => step > 0)
    .map((row): JobEvent => {
      const parts = [
        ...(row.training_loss === null ? [] : [`training loss=${row.training_loss.toFixed(4)}`]),
        ...(row.validation_loss === null ? [] : [`validation loss=${row.validation_loss.toFixed(4)}`]),
      ];
      return {
        ...message,
        key: `step-${row.step}`,
        at: row.at,
        message: `Step ${row.step}${run.steps === null ? '' : `/${run.steps}`}: ${parts.join(', ')}`,
        type: 'metrics',
        data: {
          step: row.step,
          total_steps: run.steps,
          train_loss: row.training_loss,
          valid_loss: row.validation_loss,
          full_valid_loss: row.validation_loss,
        },
      };
    });
  const told = notes.map(
    (note): JobEvent => ({
      ...message,
      level: 'warn',
      key: `note-${note.id}`,
      at: note.at,
      message: note.words,
    }),
  );
  return [...started, ...figures, ...told];
}

/** How it ended comes last, whatever the clock says. */
async function endOf(context: EndpointContext, each: JobWithRun): Promise<JobEvent[]> {
  const { job, run } = each;
  const at = job.ended_at ?? run?.finished_at ?? job.created_at;
  const message = { level: 'info', type: 'message', data: {}, at } as const;
  switch (statusOf(each)) {
    case 'succeeded': {
      const made = (await tunedModelOf(context, each)) ?? '';
      return [
        { ...message, key: 'model', message: `New fine-tuned model created: ${made}` },
        { ...message, key: 'end', message: 'The job has successfully completed' },
      ];
    }
    case 'cancelled':
      return [{ ...message, key: 'end', message: 'Fine-tuning job cancelled' }];
    case 'failed':
      // What kept it from beginning is stored with the job.
      return run?.state === 'failed'
        ? [
            {
              ...message,
              key: 'end',
              level: 'error',
              message: `Fine-tuning job failed: ${fromJson(run.problem ?? failedWithoutWords).what}`,
            },
          ]
        : [];
    case 'paused':
      return [{ ...message, key: 'paused', at: run?.saved_at ?? at, message: 'Fine-tuning job paused' }];
    default:
      return [];
  }
}

const failedWithoutWords = JSON.stringify({ what: 'it is not known why' }) as NonNullable<JobRun['problem']>;

/** The versions of a run that can be asked now: all that may still be the best, at the end the one that is kept. */
export async function listCheckpoints(context: EndpointContext, { job, run }: JobWithRun) {
  if (run === null) return [];
  const { db } = context.stage;
  const versions = await db
    .selectFrom('adapter')
    .select(['id', 'step', 'created_at'])
    .where('run_id', '=', run.id)
    .orderBy('step', 'desc')
    .execute();
  const metrics = await db.selectFrom('run_metric').selectAll().where('run_id', '=', run.id).execute();
  const wanted = fromJson(job.wanted);
  const tuned = tunedId(await servedBaseName(context, wanted.modelId), wanted.suffix, run.id);
  return versions.map(({ id, step, created_at }) => {
    const at = metrics.find((metric) => metric.step === step);
    return {
      id: `ftckpt_${id}`,
      object: 'fine_tuning.job.checkpoint',
      created_at: seconds(created_at),
      fine_tuned_model_checkpoint: checkpointId(tuned, step),
      fine_tuning_job_id: `${jobPrefix}${job.id}`,
      step_number: step,
      metrics: {
        step,
        ...(at?.training_loss == null ? {} : { train_loss: at.training_loss }),
        ...(at?.validation_loss == null
          ? {}
          : { valid_loss: at.validation_loss, full_valid_loss: at.validation_loss }),
      },
    };
  });
}
