import { adapterFile } from '../../models/adapter-file.ts';
import { useModel } from '../../models/use-model.ts';
import { fromJson, fromJsonOrNull } from '../../storage/json-text.ts';
import type { TrainingExample, TrainingPair, TrainParams } from '../../trainer/protocol.ts';
import type { StageContext } from '../stage-context.ts';
import { DPO_BETA, ORPO_LAMBDA } from './derive-pair-settings.ts';
import { checkpointSteps, rowTokensFor } from './derive-presets.ts';
import { encodeExamples, longestExample } from './encode-examples.ts';
import { dividePairs } from './list-pairs.ts';
import { needSameStart } from './need-same-start.ts';
import { encodePlanted } from './planted-codes.ts';
import { listSnapshotItems, readTrial, type SnapshotItem, type StoredRun } from './queries.ts';

export interface PreparedRun {
  readonly params: Omit<TrainParams, 'resume'>;
  readonly items: readonly SnapshotItem[];
  readonly model: { readonly path: string; readonly parameters: number };
  /** Steps without gain after which the checks, not the trainer, stop it. */
  readonly patience: number;
}

/**
 * Everything the trainer is told of a run, from its record alone.
 * @throws ProblemError `model-missing`, `model-changed`, `start-differs`, `example-too-long`
 */
export async function prepareRun(
  stage: StageContext,
  run: StoredRun,
  signal: AbortSignal,
): Promise<PreparedRun> {
  const model = await useModel(stage, run.model_id);
  await needSameStart(stage, run);
  const items = await listSnapshotItems(stage.db, run.snapshot_id);
  const settings = fromJson(run.settings);
  const trial = await readTrial(stage.db, run.project_id, run.model_id);
  const encode = (some: readonly SnapshotItem[]) => encodeExamples(stage, model.path, some, signal);
  const longestOf = (examples: Parameters<typeof longestExample>[1]): number =>
    longestExample(items, examples, model.context_tokens);

  const ofSplit = (split: string) => items.filter((item) => item.split === split);
  const { method } = run;
  const training =
    method === 'answers'
      ? [
          ...repeatEdgeCases(await encode(ofSplit('training')), items),
          ...(await encodePlanted(stage, model.path, run.id, signal)),
        ]
      : [];
  const validation = method === 'answers' ? await encode(ofSplit('validation')) : [];
  const preference =
    method === 'answers'
      ? undefined
      : await encodePairs(method, items, encode, fromJsonOrNull(run.pairs)?.beta);
  const pairs = preference === undefined ? [] : [...preference.training, ...preference.validation];
  const longest = longestOf([
    ...training,
    ...validation,
    ...pairs.flatMap(({ chosen, rejected }) => [chosen, rejected]),
  ]);
  const params: PreparedRun['params'] = {
    modelPath: model.path,
    training,
    validation,
    settings: {
      ...settings,
      rowTokens: Math.max(settings.rowTokens, rowTokensFor(longest, model.context_tokens)),
      patience: 0,
    },
    checkpointEvery: checkpointSteps(settings, model.parameters, trial),
    waitAtChecks: true,
    ...(run.starts_from === null ? {} : { startFromFile: (await adapterFile(stage, run.starts_from)).path }),
    ...(preference === undefined ? {} : { preference }),
  };
  const { path, parameters } = model;
  return { params, items, model: { path, parameters }, patience: settings.patience };
}

/** An edge case stands in every pass as often as it weighs. */
function repeatEdgeCases(
  examples: readonly TrainingExample[],
  items: readonly SnapshotItem[],
): TrainingExample[] {
  const weights = new Map(items.map(({ example_id, weight }) => [example_id, weight]));
  return examples.flatMap((example) => Array.from({ length: weights.get(example.id) ?? 1 }, () => example));
}

async function encodePairs(
  method: 'dpo' | 'orpo',
  items: readonly SnapshotItem[],
  encode: (some: readonly SnapshotItem[]) => ReturnType<typeof encodeExamples>,
  beta = DPO_BETA,
): Promise<NonNullable<TrainParams['preference']>> {
  const divided = dividePairs(items);
  const toPairs = async (some: readonly SnapshotItem[]): Promise<TrainingPair[]> => {
    const chosen = await encode(some);
    const rejected = await encode(some.map((item) => ({ ...item, answer: item.wrong_answer ?? '' })));
    return chosen.flatMap((right, i) => {
      const wrong = rejected[i];
      return wrong === undefined ? [] : { id: right.id, chosen: right, rejected: wrong };
    });
  };
  return {
    method: method === 'dpo' ? { kind: 'dpo', beta } : { kind: 'orpo', lambda: ORPO_LAMBDA },
    training: await toPairs(divided.training),
    validation: await toPairs(divided.validation),
  };
}
