/** The fine-tuning API: jobs as OpenAI's clients make, watch and steer them; each is an ordinary run of the project. */
import { z } from 'zod';
import { pauseRun, resumeRun, stopRun } from '../../pipeline/training/steer-run.ts';
import { toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { WantedJob } from '../../storage/schema-endpoint.ts';
import { ApiError, invalid } from '../api-error.ts';
import { checkFields } from '../check-fields.ts';
import type { EndpointContext, EndpointRequest } from '../context.ts';
import { readJson } from '../read-body.ts';
import { needServed } from '../served-models.ts';
import { hasEnded, statusOf, toJobObject } from './describe-job.ts';
import { addEvents, jobPrefix, type JobWithRun, listJobRows, needJob, type StoredJob } from './find-job.ts';
import { listCheckpoints, listEvents } from './list-events.ts';
import { limitField, pageOf, readQuery } from './pages.ts';
import { prepareLater } from './prepare-job.ts';
import { needFile } from './store-file.ts';

/** A step ends before a run pauses: so long is waited for it when it is to go on at once. */
const pausingMs = 20_000;

const auto = z.literal('auto');
const numbers = {
  n_epochs: z.union([auto, z.number().int().min(1).max(100)]).optional(),
  batch_size: z.union([auto, z.number().int().min(1).max(512)]).optional(),
  learning_rate_multiplier: z.union([auto, z.number().positive().max(100)]).optional(),
};
const supervisedNumbers = z.strictObject(numbers);
const dpoNumbers = z.strictObject({
  ...numbers,
  beta: z.union([auto, z.number().positive().max(2)]).optional(),
});
const method = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('supervised'),
      supervised: z.strictObject({ hyperparameters: supervisedNumbers.optional() }).optional(),
    }),
    z.strictObject({
      type: z.literal('dpo'),
      dpo: z.strictObject({ hyperparameters: dpoNumbers.optional() }).optional(),
    }),
  ],
  { error: 'methods are supervised and dpo; reinforcement is not supported here' },
);
const createRequest = z.strictObject({
  model: z.string().min(1).max(512),
  training_file: z.string().min(1).max(200),
  validation_file: z.string().min(1).max(200).optional(),
  suffix: z
    .string()
    .max(64)
    .regex(/^[\p{L}\p{N} ._-]+$/u, {
      error: 'may have letters, digits, spaces, dots, dashes and underscores',
    })
    .optional(),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .refine((pairs) => Object.keys(pairs).length <= 16, { error: 'may have 16 pairs at most' })
    .optional(),
  method: method.optional(),
  hyperparameters: supervisedNumbers.optional(),
});

/** `POST /v1/fine_tuning/jobs` */
export async function createJob(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  const { stage } = context;
  const asked = checkFields(createRequest, await readJson(c.req.raw));
  if (asked.method !== undefined && asked.hyperparameters !== undefined) {
    throw invalid('Give “method” or the older “hyperparameters”, not both.', 'hyperparameters');
  }
  const { call } = { call: c.get('call') };
  call.model = asked.model;
  const projectId = call.key.project_id;
  const served = await needServed(context, projectId, asked.model);
  if (served.adapterPath !== null || served.step !== null) {
    throw invalid('Begin with a base model, or with the result of a job.', 'model', 'unsupported_model');
  }
  for (const name of ['training_file', 'validation_file'] as const) {
    const id = asked[name];
    if (id !== undefined) await needTrainingFile(context, projectId, id, name);
  }
  const wanted: WantedJob = {
    model: served.id,
    modelId: served.base.id,
    startsFrom: served.runId,
    trainingFile: asked.training_file,
    validationFile: asked.validation_file ?? null,
    suffix: asked.suffix?.trim().replace(/\s+/g, '-') || null,
    seed: asked.seed ?? null,
    metadata: asked.metadata ?? null,
    method: asked.method?.type ?? 'supervised',
    hyperparameters: wishesOf(asked),
  };
  const now = new Date().toISOString();
  const id = newId();
  const job: StoredJob = {
    id,
    project_id: projectId,
    run_id: null,
    wanted: toJson(wanted),
    mapped: null,
    events: toJson([{ at: now, level: 'info', message: `Created fine-tuning job: ${jobPrefix}${id}` }]),
    error: null,
    created_by: call.key.name,
    created_at: now,
    ended_at: null,
    ended: null,
  };
  await stage.db.insertInto('endpoint_job').values(job).execute();
  await stage.audit({
    projectId,
    action: 'endpoint-job-created',
    subject: `${jobPrefix}${id}`,
    detail: {
      key: call.key.name,
      model: wanted.model,
      method: wanted.method,
      trainingFile: wanted.trainingFile,
    },
  });
  const created = await toJobObject(context, { job, run: null });
  prepareLater(stage, job, context.log);
  return c.json(created);
}

function wishesOf({ method, hyperparameters }: z.output<typeof createRequest>): WantedJob['hyperparameters'] {
  if (method === undefined) return hyperparameters ?? {};
  return (method.type === 'dpo' ? method.dpo : method.supervised)?.hyperparameters ?? {};
}

/** A missing file is the request's mistake: 400, as OpenAI's service has it, not 404. */
async function needTrainingFile(
  context: EndpointContext,
  projectId: string,
  id: string,
  param: string,
): Promise<void> {
  try {
    await needFile(context.stage, projectId, id, param);
  } catch (error) {
    if (error instanceof ApiError) throw invalid(`${error.message}`, param, 'file_not_found');
    throw error;
  }
}

const page = z.strictObject({ after: z.string().optional(), limit: limitField(20, 100) });

/** `GET /v1/fine_tuning/jobs`; `metadata[key]=value` filters. */
export async function listJobs(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  const given = Object.entries(c.req.query());
  const filters = given.flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
    return key === undefined ? [] : [{ key, value }];
  });
  const query = checkFields(
    page,
    Object.fromEntries(given.filter(([name]) => !name.startsWith('metadata['))),
  );
  const rows = await listJobRows(context.stage, c.get('call').key.project_id);
  const all = await Promise.all(rows.map((each) => toJobObject(context, each)));
  const fitting = all.filter(({ metadata }) => filters.every(({ key, value }) => metadata?.[key] === value));
  return c.json(pageOf(fitting, query));
}

/** `GET /v1/fine_tuning/jobs/{id}` */
export async function getJob(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  return c.json(await toJobObject(context, await named(context, c)));
}

/** `GET /v1/fine_tuning/jobs/{id}/events` */
export async function getJobEvents(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  const query = readQuery(c, page);
  return c.json(pageOf(await listEvents(context, await named(context, c)), query));
}

/** `GET /v1/fine_tuning/jobs/{id}/checkpoints` */
export async function getJobCheckpoints(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  const query = readQuery(c, page.extend({ limit: limitField(10, 100) }));
  return c.json(pageOf(await listCheckpoints(context, await named(context, c)), query));
}

/** `POST /v1/fine_tuning/jobs/{id}/cancel` */
export async function cancelJob(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  const { stage } = context;
  const { job, run } = await steerable(context, c, 'cancelled');
  await stage.db
    .updateTable('endpoint_job')
    .set({ ended: 'cancelled', ended_at: new Date().toISOString() })
    .where('id', '=', job.id)
    .execute();
  if (run !== null) await stopRun(stage, run.id);
  await tellSteered(context, c, job, 'cancelled');
  return getJob(context, c);
}

/** `POST /v1/fine_tuning/jobs/{id}/pause` */
export async function pauseJob(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  const each = await steerable(context, c, 'paused');
  const status = statusOf(each);
  if (each.run === null || status === 'paused') throw cannot('paused', status);
  await pauseRun(context.stage, each.run.id);
  await tellSteered(context, c, each.job, 'paused');
  return getJob(context, c);
}

/** `POST /v1/fine_tuning/jobs/{id}/resume` */
export async function resumeJob(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  let each = await steerable(context, c, 'resumed');
  const end = Date.now() + pausingMs;
  while (each.run?.state === 'pausing' && Date.now() < end && !c.get('signal').aborted) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    each = await named(context, c);
  }
  if (each.run?.state !== 'paused') throw cannot('resumed', statusOf(each));
  await resumeRun(context.stage, each.run.id);
  await tellSteered(context, c, each.job, 'resumed');
  return getJob(context, c);
}

function named(context: EndpointContext, c: EndpointRequest): Promise<JobWithRun> {
  return needJob(context.stage, c.get('call').key.project_id, c.req.param('id') ?? '');
}

/** Clients send an empty body or none; what has ended is a mistake of the caller, which trying again does not mend: 400. */
async function steerable(context: EndpointContext, c: EndpointRequest, to: string): Promise<JobWithRun> {
  const each = await named(context, c);
  const status = statusOf(each);
  if (hasEnded(status)) throw cannot(to, status);
  return each;
}

function cannot(to: string, status: string): ApiError {
  return invalid(`A job that is ${status} cannot be ${to}.`, null, 'invalid_job_status');
}

async function tellSteered(
  { stage }: EndpointContext,
  c: EndpointRequest,
  job: StoredJob,
  to: string,
): Promise<void> {
  const key = c.get('call').key.name;
  await addEvents(stage.db, job.id, [{ level: 'info', message: `To be ${to}, as the key “${key}” asked` }]);
  await stage.audit({
    projectId: job.project_id,
    action: `endpoint-job-${to}`,
    subject: `${jobPrefix}${job.id}`,
    detail: { key },
  });
}
