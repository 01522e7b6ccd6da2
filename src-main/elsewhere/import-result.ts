import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../contract/errors.ts';
import type { RunMetric, RunRow } from '../contract/training.ts';
import { useModel } from '../models/use-model.ts';
import { importPeft } from '../model-files/import-peft.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { judgeLearning } from '../pipeline/training/judge-learning.ts';
import { findRun, storeMetrics, toRunRow, type StoredRun } from '../pipeline/training/queries.ts';
import { insertVersion } from '../storage/adapter-rows.ts';
import { fromJson, toJson } from '../storage/json-text.ts';
import { newId } from '../storage/new-id.ts';
import type { TrainingSettings } from '../trainer/protocol.ts';
import type { CurveRow, ResultSettings } from './folder-config.ts';
import { readResult, type TrainedResult } from './read-result.ts';

/**
 * Bring in what was trained elsewhere: checked by its hashes, its PEFT adapter made a GGUF one for the base model of the run
 * it repeats, and stored as an ordinary run with its curve and settings, which can then be scored and talked with.
 * @throws ProblemError `no-result`, `result-changed`, `result-unreadable`, `run-unknown`, `other-base`, `other-examples`,
 *   and what the adapter's conversion refuses
 */
export async function importResult(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly folder: string },
  signal: AbortSignal,
): Promise<RunRow> {
  const result = await readResult(wanted.folder, signal);
  const { settings } = result;
  const origin = await findRun(stage.db, settings.config.run);
  if (origin === undefined || origin.project_id !== wanted.projectId) throw unknownRun();
  if (origin.snapshot_hash !== settings.config.data.snapshot) throw otherExamples();
  const model = await useModel(stage, origin.model_id);
  if (model.sha256 !== settings.config.base.file_sha256) throw otherBase(model.name);

  const id = newId();
  const outPath = join(stage.folder, 'temporary', `elsewhere-${id}.gguf`);
  try {
    const imported = await importPeft(
      stage.workers,
      { folder: wanted.folder, basePath: model.path, outPath },
      { signal },
    );
    const bytes = await readFile(outPath);
    signal.throwIfAborted();
    const metrics = metricsOf(result);
    const kept = metrics.findLast(({ best }) => best) ?? metrics.at(-1);
    await stage.db.transaction().execute(async (tx) => {
      await tx
        .insertInto('run')
        .values(runOf(stage, id, origin, result, metrics))
        .execute();
      await storeMetrics(
        tx,
        id,
        metrics.map((metric, i) => ({
          ...metric,
          gradNorm: result.curve[i]?.grad_norm ?? null,
          learningRate: result.curve[i]?.learning_rate ?? null,
          tokensPerSecond: null,
        })),
      );
      await insertVersion(
        tx,
        {
          runId: id,
          step: kept?.step ?? settings.effective.steps_done,
          loss: kept?.validationLoss ?? null,
          bytes,
        },
        1,
      );
      const notes = notesOf(settings, imported.facts.notes, imported.effect.maxDifference === 0);
      for (const words of notes) {
        await tx
          .insertInto('run_note')
          .values({
            id: newId(),
            run_id: id,
            step: 0,
            pass: 0,
            kind: 'moved',
            words,
            at: new Date().toISOString(),
          })
          .execute();
      }
    });
  } finally {
    await rm(outPath, { force: true });
  }
  await stage.audit({
    projectId: wanted.projectId,
    action: 'training-brought-in',
    subject: id,
    detail: { repeats: origin.id, effective: settings.effective, changedData: settings.changed_data },
  });
  const stored = await findRun(stage.db, id);
  if (stored === undefined) throw new Error('The run that was just stored is gone.');
  const run = toRunRow(stored);
  stage.publish({ type: 'run-changed', projectId: run.projectId, run });
  return run;
}

/** One metric per row of the curve, the kept version's marked. */
function metricsOf({ curve, settings }: TrainedResult): RunMetric[] {
  const { best_step: bestStep } = settings.effective;
  return curve.map((row: CurveRow) => ({
    step: row.step,
    pass: row.pass,
    trainingLoss: row.training_loss,
    validationLoss: row.validation_loss,
    taskScore: null,
    taskError: null,
    best: row.step === bestStep && row.validation_loss !== null,
  }));
}

function runOf(
  stage: StageContext,
  id: string,
  origin: StoredRun,
  { settings }: TrainedResult,
  metrics: readonly RunMetric[],
) {
  const { config, effective, versions, method } = settings;
  const chosen = method === 'sft' ? config.answers : config.preferences;
  const used: TrainingSettings = {
    ...fromJson(origin.settings),
    rank: config.lora.r,
    alpha: config.lora.alpha,
    dropout: config.lora.dropout,
    learningRate: chosen.learning_rate,
    passes: chosen.passes,
    validateEvery: chosen.evaluate_every,
    patience: chosen.patience,
    seed: config.seed,
  };
  const best = metrics.findLast(({ best: kept }) => kept);
  const last = metrics.at(-1);
  const early = effective.steps_done < effective.steps;
  const { learning, words } =
    best === undefined ? { learning: 'starting' as const, words: '' } : judgeLearning(metrics, best);
  const onGpu = effective.device !== 'CPU';
  const count = effective.world_size === 1 ? '' : `${effective.world_size} × `;
  return {
    id,
    project_id: origin.project_id,
    model_id: origin.model_id,
    model_name: origin.model_name,
    model_sha256: origin.model_sha256 ?? config.base.file_sha256,
    preset: origin.preset,
    state: early ? ('stopped-early' as const) : ('finished' as const),
    settings: toJson(used),
    seed: config.seed,
    snapshot_id: origin.snapshot_id,
    snapshot_hash: origin.snapshot_hash,
    examples: origin.examples,
    method: method === 'sft' ? ('answers' as const) : method,
    pairs: method === 'sft' ? null : origin.pairs,
    versions: toJson({
      app: stage.version,
      engine: ['trl', 'peft', 'transformers', 'torch']
        .map((name) => `${name} ${versions[name] ?? '?'}`)
        .join(', '),
      system: `trained elsewhere, Python ${versions['python'] ?? '?'}`,
    }),
    starts_from: method === 'sft' ? null : origin.starts_from,
    starts_from_sha256: method === 'sft' ? null : origin.starts_from_sha256,
    repeats: origin.id,
    step: effective.steps_done,
    steps: effective.steps,
    pass: last?.pass ?? 0,
    passes: chosen.passes,
    seconds_left: 0,
    seconds_spent: effective.seconds,
    device: toJson({
      name: `${count}${effective.device}`,
      kind: onGpu ? ('gpu' as const) : ('cpu' as const),
      why: 'It was trained elsewhere.',
    }),
    best_step: best?.step ?? null,
    best_pass: best?.pass ?? null,
    best_loss: best?.validationLoss ?? null,
    learning,
    learning_words: words,
    ended: early ? ('no-gain' as const) : ('all-passes' as const),
    created_at: new Date().toISOString(),
    started_at: new Date(Date.parse(settings.finished_at) - effective.seconds * 1000).toISOString(),
    finished_at: settings.finished_at,
  };
}

function notesOf(settings: ResultSettings, converted: readonly string[], idle: boolean): string[] {
  const { effective, changed_data: changedData } = settings;
  const where =
    effective.world_size === 1 ? effective.device : `${effective.world_size} × ${effective.device}`;
  return [
    `Trained elsewhere on ${where} and brought in: ${effective.examples} examples, ${effective.steps_done} of ${effective.steps} steps.`,
    ...(changedData.length === 0
      ? []
      : [
          `It did not learn from the examples as they left here: ${changedData.join(', ')} had been changed.`,
        ]),
    ...(idle ? ['What it learned does not change the base model at all.'] : []),
    ...converted,
  ];
}

function unknownRun(): ProblemError {
  return new ProblemError({
    code: 'run-unknown',
    what: 'This result repeats a training that is not in this project.',
    safe: 'Nothing was brought in.',
    remedy: 'Open the project that the training folder came from.',
  });
}

function otherExamples(): ProblemError {
  return new ProblemError({
    code: 'other-examples',
    what: 'This result says it learned from other examples than the training it repeats.',
    safe: 'Nothing was brought in.',
    remedy: 'Use the result of the folder that was written for this training.',
  });
}

function otherBase(name: string): ProblemError {
  return new ProblemError({
    code: 'other-base',
    what: `This result is for another file than “${name}” as it is here.`,
    safe: 'Nothing was brought in.',
    remedy: 'Put the model file back that the training folder was written for.',
  });
}
