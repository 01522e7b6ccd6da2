import { availableParallelism } from 'node:os';
import { ProblemError } from '../../contract/errors.ts';
import { judgeForTuning, type ModelFacts } from '../../models/judge-model.ts';
import { measureRoom } from '../../models/measure-room.ts';
import { useModel } from '../../models/use-model.ts';
import { CLOSING, type StageContext } from '../../pipeline/stage-context.ts';
import { createRun } from '../../pipeline/training/create-run.ts';
import { DPO_BETA, pairSettings } from '../../pipeline/training/derive-pair-settings.ts';
import { deriveSettings } from '../../pipeline/training/derive-presets.ts';
import { encodeExamples, longestExample } from '../../pipeline/training/encode-examples.ts';
import { listSnapshotItems } from '../../pipeline/training/queries.ts';
import { needRun, stopRun } from '../../pipeline/training/steer-run.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import type { WantedJob } from '../../storage/schema-endpoint.ts';
import { sayCount } from '../../text/say-count.ts';
import type { TrainingExample, TrainingSettings } from '../../trainer/protocol.ts';
import { ApiError } from '../api-error.ts';
import { addEvents, type StoredJob } from './find-job.ts';
import { mapHyperparameters, type Mapping } from './map-hyperparameters.ts';
import { filePrefix, needFile, type StoredFile } from './store-file.ts';
import { freezeFiles, takeInFile } from './take-in-file.ts';

/** As OpenAI's service asks for. */
const fewestExamples = 10;
/** Going on from what is learned already, steps half as large disturb it less. */
const rateShare = 0.5;

class JobRefusal extends Error {
  readonly code: string;
  readonly param: string | null;
  constructor(code: string, message: string, param: string | null) {
    super(message);
    this.code = code;
    this.param = param;
  }
}

/** Take in a job's files, map its wishes onto settings and start the run, in the background; what goes wrong stands in the job. */
export function prepareLater(stage: StageContext, job: StoredJob, log: (error: unknown) => void): void {
  const { finished } = stage.jobs.run(
    {
      projectId: job.project_id,
      kind: 'train',
      title: 'Preparing a job of the local endpoint',
      unit: 'files',
      total: null,
    },
    async ({ signal }) => {
      try {
        await prepareJob(stage, job, signal);
      } catch (error) {
        // A closing workspace: it is prepared anew when it opens.
        if (signal.aborted && signal.reason === CLOSING) return;
        await fail(stage, job, error, log);
      }
    },
  );
  finished.catch(log);
}

/** Jobs whose preparation broke off when the workspace was last open. */
export async function recoverJobs(stage: StageContext, log: (error: unknown) => void): Promise<void> {
  const jobs = await stage.db
    .selectFrom('endpoint_job')
    .selectAll()
    .where('run_id', 'is', null)
    .where('mapped', 'is', null)
    .where('ended', 'is', null)
    .orderBy('id')
    .execute();
  for (const job of jobs) prepareLater(stage, job, log);
}

async function prepareJob(stage: StageContext, job: StoredJob, signal: AbortSignal): Promise<void> {
  const wanted = fromJson(job.wanted);
  const tell = (...messages: string[]): Promise<void> =>
    addEvents(
      stage.db,
      job.id,
      messages.map((message) => ({ level: 'info' as const, message })),
    );
  await tell(`Validating training file: ${wanted.trainingFile}`);
  const training = await usableFile(stage, job, wanted, wanted.trainingFile, 'training_file');
  const validation =
    wanted.validationFile === null
      ? null
      : await usableFile(stage, job, wanted, wanted.validationFile, 'validation_file');

  const model = await useModel(stage, wanted.modelId);
  const verdict = judgeForTuning(
    fromJson(model.facts) as unknown as ModelFacts,
    model.bytes,
    await measureRoom(stage),
  );
  if (verdict.verdict === 'cannot') {
    throw new JobRefusal(
      'model_not_tunable',
      `“${model.name}” cannot be tuned here, ${verdict.because ?? 'because it does not fit'}.`,
      'model',
    );
  }
  const frozen = await freezeFiles(stage, job.project_id, {
    training: await takeInFile(stage, training, signal),
    validation: validation === null ? null : await takeInFile(stage, validation, signal),
  });
  if (frozen.counts.training + frozen.counts.validation < fewestExamples || frozen.counts.training === 0) {
    throw tooFew(frozen.counts.training + frozen.counts.validation);
  }
  const items = await listSnapshotItems(stage.db, frozen.id);
  const encoded = await encodeExamples(stage, model.path, items, signal);
  const longest = longestExample(items, encoded, model.context_tokens);
  const learned = encoded.filter((_, i) => items[i]?.split === 'training');
  const tokensPerPass = learned.reduce((sum, { tokens }) => sum + tokens.length, 0);

  const { mapping, reasons } = await mapSettings(stage, wanted, {
    training: frozen.counts.training,
    validation: frozen.counts.validation,
    longestTokens: longest,
    averageTokens: averageTokens(learned),
    parameters: model.parameters,
    contextTokens: model.context_tokens,
  });
  await tell(
    'Files validated, moving job to queued state',
    validation === null
      ? `${sayCount(frozen.counts.validation, 'example')} of the training file kept aside to check with: no validation file was given.`
      : `${sayCount(frozen.counts.validation, 'example')} of the validation file to check with.`,
    ...reasons,
  );
  if (frozen.undecided > 0) {
    const found = `${sayCount(frozen.undecided, 'protected detail')} in these files that nobody has decided about: learned as they stand. They are listed under Documents.`;
    await addEvents(stage.db, job.id, [{ level: 'warn', message: found }]);
  }
  if (await wasCancelled(stage, job)) return;
  const { settings, beta, hyperparameters } = mapping;
  const run = await createRun(stage, {
    projectId: job.project_id,
    model,
    preset: 'balanced',
    settings,
    snapshot: frozen,
    method: wanted.method === 'dpo' ? 'dpo' : 'answers',
    pairs:
      wanted.method === 'dpo'
        ? { training: frozen.counts.training, validation: frozen.counts.validation, beta }
        : null,
    planted: [],
    startsFrom: wanted.startsFrom,
    repeats: null,
  });
  await stage.db
    .updateTable('endpoint_job')
    .set({ run_id: run.id, mapped: toJson({ hyperparameters, seed: settings.seed, tokensPerPass }) })
    .where('id', '=', job.id)
    .execute();
  if (await wasCancelled(stage, job)) await stopRun(stage, run.id);
}

async function mapSettings(
  stage: StageContext,
  wanted: WantedJob,
  facts: Omit<Parameters<typeof deriveSettings>[1], 'cores' | 'secondsPerPass'>,
): Promise<{ mapping: Mapping; reasons: readonly string[] }> {
  const derived = deriveSettings('balanced', {
    ...facts,
    cores: availableParallelism(),
    secondsPerPass: null,
  });
  const earlier =
    wanted.startsFrom === null ? null : fromJson((await needRun(stage, wanted.startsFrom)).settings);
  const reasons: string[] = [];
  let preset: TrainingSettings = derived;
  if (earlier !== null) {
    // What was learned has the shape it was learned in.
    const { rank, alpha, dropout } = earlier;
    preset = { ...derived, rank, alpha, dropout, learningRate: derived.learningRate * rateShare };
    reasons.push('It goes on from the model named: the adapter keeps its shape.');
    if (wanted.method === 'supervised')
      reasons.push('Steps are half as large, because they disturb what is learned already.');
  }
  if (wanted.method === 'dpo') {
    preset = pairSettings(preset, { method: 'dpo', pairs: facts.training, parameters: facts.parameters });
  }
  if (wanted.seed !== null) preset = { ...preset, seed: wanted.seed };
  const mapping = mapHyperparameters(wanted.hyperparameters, preset, {
    method: wanted.method,
    training: facts.training,
    averageTokens: facts.averageTokens,
    usualBeta: DPO_BETA,
  });
  return { mapping, reasons: [...reasons, ...mapping.reasons] };
}

async function usableFile(
  stage: StageContext,
  job: StoredJob,
  wanted: WantedJob,
  id: string,
  param: string,
): Promise<StoredFile> {
  const file = await needFile(stage, job.project_id, id, param);
  if (param === 'training_file' && file.lines < fewestExamples) throw tooFew(file.lines);
  const kind = wanted.method === 'dpo' ? 'preference' : 'chat';
  if (file.kind === kind) return file;
  throw new JobRefusal(
    'invalid_file_format',
    `The method ${wanted.method} learns from ${kind} examples, and ${filePrefix}${file.id} holds ${file.kind} examples.`,
    param,
  );
}

function tooFew(count: number): JobRefusal {
  const have = `${count === 1 ? 'It has' : 'There are'} ${sayCount(count, 'example')}`;
  return new JobRefusal(
    'invalid_n_examples',
    `Training file has ${count} example(s), but must have at least ${fewestExamples} examples. ${have} that may be learned from.`,
    'training_file',
  );
}

function averageTokens(examples: readonly TrainingExample[]): number {
  return examples.reduce((sum, { tokens }) => sum + tokens.length, 0) / Math.max(1, examples.length);
}

async function wasCancelled({ db }: StageContext, { id }: StoredJob): Promise<boolean> {
  const row = await db.selectFrom('endpoint_job').select('ended').where('id', '=', id).executeTakeFirst();
  return row?.ended !== null;
}

async function fail(
  stage: StageContext,
  job: StoredJob,
  error: unknown,
  log: (error: unknown) => void,
): Promise<void> {
  const why = toReason(error, log);
  await addEvents(stage.db, job.id, [
    { level: 'error', message: why.message, data: { error_code: why.code, error_param: why.param } },
  ]);
  await stage.db
    .updateTable('endpoint_job')
    .set({ ended: 'failed', ended_at: new Date().toISOString(), error: toJson(why) })
    .where('id', '=', job.id)
    .where('ended', 'is', null)
    .execute();
}

function toReason(error: unknown, log: (error: unknown) => void) {
  if (error instanceof JobRefusal) return { code: error.code, message: error.message, param: error.param };
  if (error instanceof ApiError) {
    const { code, message, param } = error.body.error;
    return { code: code ?? 'invalid_request', message, param };
  }
  if (error instanceof ProblemError) {
    const { code, what, remedy } = error.problem;
    return { code, message: `${what} ${remedy}`, param: null };
  }
  log(error);
  return {
    code: 'server_error',
    message: 'Something went wrong that this version does not know.',
    param: null,
  };
}
