/** Go on from what a run learned: more passes, the same once more, or wrong and right answers. */
import { ProblemError } from '../../contract/errors.ts';
import type { RunMethod, RunRow } from '../../contract/training.ts';
import { useModel } from '../../models/use-model.ts';
import { findBestAdapter } from '../../storage/adapter-rows.ts';
import { fromJson, fromJsonOrNull } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { createRun, type NewRun } from './create-run.ts';
import { pairSettings } from './derive-pair-settings.ts';
import { freezeSnapshot } from './freeze-snapshot.ts';
import { dividePairs, PAIRS_NEEDED } from './list-pairs.ts';
import { listSnapshotItems, type StoredRun } from './queries.ts';
import { needSameStart } from './need-same-start.ts';
import { listPlanted } from './planted-codes.ts';
import { needRun } from './steer-run.ts';

/** Going on from what is learned already, steps half as large disturb it less. */
const RATE_SHARE = 0.5;

const nothingStarted = 'Nothing was started and nothing was changed.';

/**
 * More passes over the same examples, beginning with the version that is kept, at half the rate.
 * @throws ProblemError `nothing-to-continue`, `model-differs`
 */
export async function continueRun(stage: StageContext, runId: string, passes: number): Promise<RunRow> {
  const run = await needEnded(stage, runId);
  const settings = fromJson(run.settings);
  return createRun(stage, {
    ...(await sameAgain(stage, run)),
    settings: { ...settings, passes, learningRate: settings.learningRate * RATE_SHARE },
    startsFrom: run.id,
    repeats: null,
  });
}

/**
 * The same run again from its record: same model, examples, settings, seed and beginning.
 * @throws ProblemError `model-differs`, `start-differs`
 */
export async function repeatRun(stage: StageContext, runId: string): Promise<RunRow> {
  const run = await needRun(stage, runId);
  await needSameStart(stage, run);
  return createRun(stage, {
    ...(await sameAgain(stage, run)),
    settings: fromJson(run.settings),
    startsFrom: run.starts_from,
    repeats: run.id,
  });
}

/**
 * Learn from confirmed wrong and right answers, beginning with the version that a run on answers kept.
 * @throws ProblemError `nothing-to-continue`, `answers-first`, `too-few-pairs`, `divided-anew`, `model-differs`
 */
export async function learnFromPairs(
  stage: StageContext,
  runId: string,
  method: Exclude<RunMethod, 'answers'>,
): Promise<RunRow> {
  const run = await needEnded(stage, runId);
  if (run.method !== 'answers') throw answersFirst();
  const snapshot = await freezeSnapshot(stage.db, run.project_id);
  const items = await listSnapshotItems(stage.db, snapshot.id);
  await refuseLeaks(stage, run, items);
  const { training, validation } = dividePairs(items);
  if (training.length + validation.length < PAIRS_NEEDED) {
    throw tooFewPairs(training.length + validation.length);
  }
  const same = await sameAgain(stage, run);
  return createRun(stage, {
    ...same,
    planted: [],
    snapshot,
    settings: pairSettings(fromJson(run.settings), {
      method,
      pairs: training.length,
      parameters: same.model.parameters,
    }),
    method,
    pairs: { training: training.length, validation: validation.length },
    startsFrom: run.id,
    repeats: null,
  });
}

async function sameAgain(
  stage: StageContext,
  run: StoredRun,
): Promise<Omit<NewRun, 'settings' | 'startsFrom' | 'repeats'>> {
  const model = await useModel(stage, run.model_id);
  if (run.model_sha256 !== null && run.model_sha256 !== model.sha256) {
    throw new ProblemError({
      code: 'model-differs',
      what: `“${model.name}” is not the file that this training learned on.`,
      safe: nothingStarted,
      remedy: 'Put the original file back, or start a new training.',
      evidence: `expected sha256 ${run.model_sha256}, found ${model.sha256}`,
    });
  }
  const pairs = fromJsonOrNull(run.pairs);
  return {
    projectId: run.project_id,
    model,
    preset: run.preset,
    snapshot: { id: run.snapshot_id, hash: run.snapshot_hash, counts: fromJson(run.examples) },
    method: run.method,
    planted: await listPlanted(stage.db, run.id),
    pairs:
      pairs === null ? null : { training: pairs.training, validation: pairs.validation, beta: pairs.beta },
  };
}

async function needEnded(stage: StageContext, runId: string): Promise<StoredRun> {
  const run = await needRun(stage, runId);
  const ended = run.state === 'finished' || run.state === 'stopped-early';
  if (ended && (await findBestAdapter(stage.db, runId)) !== undefined) return run;
  throw new ProblemError({
    code: 'nothing-to-continue',
    what: 'This training has not ended with a version to go on from.',
    safe: nothingStarted,
    remedy: 'Let it finish or stop it first, or resume it.',
  });
}

/** What was learned from must not be what the result is tested on. */
async function refuseLeaks(
  stage: StageContext,
  run: StoredRun,
  items: readonly { readonly example_id: string; readonly split: string }[],
): Promise<void> {
  const before = await listSnapshotItems(stage.db, run.snapshot_id);
  const learned = new Set(before.filter(({ split }) => split === 'training').map((item) => item.example_id));
  const leaked = items.filter(({ split, example_id }) => split === 'test' && learned.has(example_id)).length;
  if (leaked === 0) return;
  throw new ProblemError({
    code: 'divided-anew',
    what: `${leaked === 1 ? 'One example' : `${leaked} examples`} that this training learned from ${leaked === 1 ? 'is' : 'are'} now kept for the test.`,
    safe: nothingStarted,
    remedy: 'Train anew on the approved answers, then go on from that run.',
  });
}

function answersFirst(): ProblemError {
  return new ProblemError({
    code: 'answers-first',
    what: 'This training has learned from wrong and right answers already.',
    safe: nothingStarted,
    remedy: 'Go on from a training on approved answers.',
  });
}

function tooFewPairs(count: number): ProblemError {
  return new ProblemError({
    code: 'too-few-pairs',
    what: `${count === 1 ? 'One wrong answer is' : `${count} wrong answers are`} approved with the right one beside it; it takes ${PAIRS_NEEDED}.`,
    safe: nothingStarted,
    remedy: 'Correct answers in Chat and approve them in Examples.',
  });
}
