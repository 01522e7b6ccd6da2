import { fromJson, fromJsonOrNull } from '../../storage/json-text.ts';
import type { EndpointContext } from '../context.ts';
import { servedBaseName, tunedId } from '../served-models.ts';
import { jobPrefix, type JobRun, type JobWithRun, type StoredJob } from './find-job.ts';

export type JobStatus =
  | 'validating_files'
  | 'queued'
  | 'running'
  | 'paused'
  | 'succeeded'
  | 'failed'
  | 'cancelled';

export function statusOf({ job, run }: JobWithRun): JobStatus {
  if (job.ended !== null) return job.ended;
  // Mapped and without a run: somebody took it out of the queue in the app.
  if (run === null) return job.mapped === null ? 'validating_files' : 'cancelled';
  switch (run.state) {
    case 'waiting':
    case 'preparing':
      return 'queued';
    case 'running':
      return 'running';
    // It ends its step first; a client that asked for it has its answer.
    case 'pausing':
    case 'paused':
      return 'paused';
    case 'finished':
    case 'stopped-early':
      return 'succeeded';
    case 'cancelled':
      return 'cancelled';
    case 'failed':
      return 'failed';
  }
}

export function hasEnded(status: JobStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}

export async function tunedModelOf(
  context: EndpointContext,
  { job, run }: JobWithRun,
): Promise<string | null> {
  if (run === null || job.run_id === null || statusOf({ job, run }) !== 'succeeded') return null;
  const wanted = fromJson(job.wanted);
  return tunedId(await servedBaseName(context, wanted.modelId), wanted.suffix, job.run_id);
}

/** A job as clients read it. */
export async function toJobObject(context: EndpointContext, each: JobWithRun) {
  const { job, run } = each;
  const wanted = fromJson(job.wanted);
  const mapped = fromJsonOrNull(job.mapped);
  const status = statusOf(each);
  const ended = hasEnded(status);
  const succeeded = status === 'succeeded';
  const auto = wanted.method === 'dpo' ? { ...autoFields, beta: 'auto' } : autoFields;
  const hyperparameters = mapped?.hyperparameters ?? { ...auto, ...withoutUndefined(wanted.hyperparameters) };
  return {
    object: 'fine_tuning.job',
    id: `${jobPrefix}${job.id}`,
    model: wanted.model,
    created_at: seconds(job.created_at),
    finished_at: ended ? seconds(job.ended_at ?? run?.finished_at ?? job.created_at) : null,
    fine_tuned_model: await tunedModelOf(context, each),
    organization_id: 'local',
    result_files: succeeded ? [resultFileId(job)] : [],
    status,
    validation_file: wanted.validationFile,
    training_file: wanted.trainingFile,
    hyperparameters,
    trained_tokens:
      succeeded && mapped !== null && run !== null ? Math.round(mapped.tokensPerPass * run.pass) : null,
    error: errorOf(job, run),
    user_provided_suffix: wanted.suffix,
    seed: mapped?.seed ?? wanted.seed ?? 0,
    estimated_finish:
      status === 'running' && run?.seconds_left != null
        ? Math.round(Date.now() / 1000 + run.seconds_left)
        : null,
    integrations: [],
    metadata: wanted.metadata,
    usage_metrics: null,
    shared_with_openai: false,
    method: { type: wanted.method, [wanted.method]: { hyperparameters } },
  };
}

const autoFields = { n_epochs: 'auto', batch_size: 'auto', learning_rate_multiplier: 'auto' } as const;

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Partial<T>;
}

/** Always there, empty while nothing failed: clients read its fields. */
function errorOf(job: StoredJob, run: JobRun | null) {
  const error = fromJsonOrNull(job.error);
  if (error !== null) return error;
  const problem = run?.state === 'failed' ? fromJsonOrNull(run.problem) : null;
  if (problem === null) return {};
  return { code: problem.code, message: `${problem.what} ${problem.remedy}`, param: null };
}

/** The curve of a job: nothing is stored for it, its rows are the run's. */
export function resultFileId(job: Pick<StoredJob, 'id'>): string {
  return `file-result-${job.id}`;
}

export function seconds(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000);
}
