import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Selectable } from 'kysely';
import { ProblemError } from '../contract/errors.ts';
import { jsonLines } from '../datasets/dataset-example.ts';
import { estimateTokens } from '../datasets/openai-rules.ts';
import { type WrittenFile, writePlanned } from '../datasets/write-pieces.ts';
import { plainTemplate } from '../inference/render-turns.ts';
import { adapterFile } from '../models/adapter-file.ts';
import { useModel } from '../models/use-model.ts';
import { writePeft } from '../model-files/write-peft.ts';
import { DPO_BETA, ORPO_LAMBDA, pairSettings } from '../pipeline/training/derive-pair-settings.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { fromJson } from '../storage/json-text.ts';
import type { RunTable } from '../storage/schema-results.ts';
import { fillTemplate } from './fill-template.ts';
import { FOLDER_FORMAT, type FolderConfig } from './folder-config.ts';
import { reckonedTable } from './reckon.ts';
import { targetModules } from './target-modules.ts';
import { type TrainingRows, trainingRows } from './training-rows.ts';
import { acceptedTurns, checkTemplate, trainingTemplate } from './training-template.ts';

export interface TrainingFolderWish {
  readonly runId: string;
  readonly folder: string;
  /** Hub id (`organisation/name`) of the base model; null = what its file says, if anything. */
  readonly baseId: string | null;
}

export interface WrittenTrainingFolder {
  readonly folder: string;
  readonly files: readonly WrittenFile[];
  readonly config: FolderConfig;
}

type Run = Selectable<RunTable>;
type Model = Awaited<ReturnType<typeof useModel>>;

/**
 * A folder that repeats a run on other machines with TRL, PEFT and Accelerate: script, configurations, the frozen examples
 * in their division (those of the test stay here), settings and seed. Holds examples in clear text.
 * @throws ProblemError `no-such-run`, `model-missing`, `unsupported-architecture`, `template-differs`, `nothing-learned`
 */
export async function writeTrainingFolder(
  stage: StageContext,
  wish: TrainingFolderWish,
  options: { readonly signal: AbortSignal; readonly progress?: (done: number, total: number) => void },
): Promise<WrittenTrainingFolder> {
  const run = await stage.db.selectFrom('run').selectAll().where('id', '=', wish.runId).executeTakeFirst();
  if (run === undefined) throw noSuchRun();
  const model = await useModel(stage, run.model_id);
  const source = model.template ?? plainTemplate;
  const rows = await trainingRows(stage.db, run.snapshot_id, acceptedTurns(source));
  const template = trainingTemplate(source);
  checkTemplate(
    template,
    rows.train.map(({ messages }) => messages),
  );
  const hubId = wish.baseId ?? (await hubIdOf(stage, model.path));
  const data = dataFiles(rows);
  const config = configOf(stage, run, model, hubId, rows, data);
  const title = await projectName(stage, run.project_id);
  const starts = run.starts_from !== null && run.method !== 'answers';
  const readme = fillTemplate(
    await readFile(join(stage.resources, 'elsewhere', 'README.md'), 'utf8'),
    readmeValues(title, config, rows, model, starts),
  );
  const texts = [
    { name: 'README.md', text: readme },
    { name: 'config.json', text: `${JSON.stringify(config, null, 2)}\n` },
    { name: 'chat_template.jinja', text: template },
    ...(await fixedFiles(join(stage.resources, 'elsewhere'))),
  ].map(({ name, text }) => ({ name, pieces: () => [text] }));
  const planned = [...texts, ...data];
  let done = 0;
  const written = await writePlanned(planned, wish.folder, options.signal, () => {
    done += 1;
    options.progress?.(done, planned.length);
  });
  const start = starts ? await writeStart(stage, run, model, wish.folder, options.signal) : [];
  return { folder: wish.folder, files: [...written, ...start], config };
}

/** The version that a run on wrong and right answers begins with, as PEFT. */
async function writeStart(
  stage: StageContext,
  run: Run,
  model: Model,
  folder: string,
  signal: AbortSignal,
): Promise<WrittenFile[]> {
  const adapter = await adapterFile(stage, run.starts_from ?? run.id);
  const { files } = await writePeft(
    stage.workers,
    { basePath: model.path, adapterPath: adapter.path, folder: join(folder, 'start'), baseId: null },
    { signal },
  );
  return files.map((file) => ({ ...file, name: `start/${file.name}` }));
}

function dataFiles(rows: TrainingRows) {
  return [
    { name: 'data/train.jsonl', pieces: jsonLines(rows.train) },
    { name: 'data/valid.jsonl', pieces: jsonLines(rows.valid) },
    { name: 'data/preferences.jsonl', pieces: jsonLines(rows.preferences) },
    { name: 'data/preferences-valid.jsonl', pieces: jsonLines(rows.preferencesValid) },
  ];
}

function configOf(
  stage: StageContext,
  run: Run,
  model: Model,
  hubId: string | null,
  rows: TrainingRows,
  data: ReturnType<typeof dataFiles>,
): FolderConfig {
  const settings = fromJson(run.settings);
  const pairs = rows.preferences.length;
  const forPairs =
    run.method === 'answers'
      ? pairSettings(settings, { method: 'dpo', pairs: Math.max(1, pairs), parameters: model.parameters })
      : settings;
  const stepsPerPass = run.steps === null ? 2 * settings.validateEvery : run.steps / settings.passes;
  const perStep = Math.max(1, Math.round(rows.train.length / Math.max(1, stepsPerPass)));
  const hash = (pieces: () => Iterable<string>): string => {
    const digest = createHash('sha256');
    for (const piece of pieces()) digest.update(piece);
    return digest.digest('hex');
  };
  return {
    format: FOLDER_FORMAT,
    run: run.id,
    method: run.method === 'answers' ? 'sft' : run.method,
    seed: run.seed,
    warmup_share: settings.warmupShare,
    weight_decay: settings.weightDecay,
    max_grad_norm: settings.gradientClip,
    max_length: settings.rowTokens,
    lora: {
      r: settings.rank,
      alpha: settings.alpha,
      dropout: settings.dropout,
      target_modules: [...targetModules(model.architecture)],
    },
    answers: {
      learning_rate: settings.learningRate,
      passes: settings.passes,
      examples_per_step: perStep,
      evaluate_every: settings.validateEvery,
      patience: settings.patience,
    },
    preferences: {
      learning_rate: forPairs.learningRate,
      passes: forPairs.passes,
      examples_per_step: forPairs.rowsPerStep,
      evaluate_every: forPairs.validateEvery,
      patience: forPairs.patience,
      beta: DPO_BETA,
      lambda: ORPO_LAMBDA,
    },
    base: { name: model.name, architecture: model.architecture, file_sha256: model.sha256, hub_id: hubId },
    data: {
      snapshot: run.snapshot_hash,
      train: rows.train.length,
      valid: rows.valid.length,
      preferences: pairs + rows.preferencesValid.length,
      files: Object.fromEntries(data.map(({ name, pieces }) => [name, hash(pieces)])),
    },
    vernacular: stage.version,
  };
}

function readmeValues(
  title: string,
  config: FolderConfig,
  rows: TrainingRows,
  model: Model,
  starts: boolean,
): Record<string, string> {
  const facts = fromJson(model.facts) as { readonly width?: number; readonly layers?: number };
  const sft = config.method === 'sft';
  const stage = sft ? config.answers : config.preferences;
  const learned = sft
    ? rows.train.map(({ messages }) => messages)
    : rows.preferences.flatMap(({ prompt, chosen, rejected }) => [
        [...prompt, ...chosen],
        [...prompt, ...rejected],
      ]);
  const count = learned.length / (sft ? 1 : 2);
  const table = reckonedTable({
    parameters: model.parameters,
    width: facts.width ?? 0,
    layers: facts.layers ?? 0,
    rank: config.lora.r,
    longestTokens: config.max_length,
    tokensPerPass: learned.reduce((sum, turns) => sum + estimateTokens(turns), 0),
    passes: stage.passes,
  });
  return {
    title,
    table,
    rows: String(rows.train.length + rows.valid.length),
    base: `${config.base.name}${config.base.hub_id === null ? '' : ` (\`${config.base.hub_id}\`)`}`,
    baseHash: config.base.file_sha256,
    method: config.method,
    passes: stage.passes === 1 ? 'one pass' : `${stage.passes} passes`,
    train: `${count} ${sft ? 'examples' : 'pairs'}`,
    longest: String(config.max_length),
    perStep: String(stage.examples_per_step),
    trainRows: String(rows.train.length),
    validRows: String(rows.valid.length),
    pairRows: String(config.data.preferences),
    start: starts ? '| `start/` | the version this run begins with, as a PEFT adapter |\n' : '',
  };
}

/** Everything of the folder that is the same for every run, by its name there. */
export async function fixedFiles(from: string): Promise<{ name: string; text: string }[]> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && entry.name !== 'README.md' && !entry.name.endsWith('.pyc'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(from.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(from, name), 'utf8') })));
}

async function hubIdOf(stage: StageContext, basePath: string): Promise<string | null> {
  const request = stage.workers.converter.request('describeBase', { basePath }, { deadlineMs: 120_000 });
  return (await request.result).hubId;
}

async function projectName(stage: StageContext, projectId: string): Promise<string> {
  const row = await stage.db
    .selectFrom('project')
    .select('name')
    .where('id', '=', projectId)
    .executeTakeFirst();
  return row?.name ?? 'Project';
}

function noSuchRun(): ProblemError {
  return new ProblemError({
    code: 'no-such-run',
    what: 'This training is no longer listed.',
    safe: 'Nothing was written.',
    remedy: 'Choose another training.',
  });
}
