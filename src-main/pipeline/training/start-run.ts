import { ProblemError } from '../../contract/errors.ts';
import type { PresetName, RunRow } from '../../contract/training.ts';
import { judgeForTuning, type ModelFacts } from '../../models/judge-model.ts';
import { measureRoom } from '../../models/measure-room.ts';
import { useModel } from '../../models/use-model.ts';
import { countExpiredAnswers } from '../../storage/expired-answers.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { TrainingSettings } from '../../trainer/protocol.ts';
import { makeCanaries } from '../../text/answers/canaries.ts';
import { sayCount } from '../../text/say-count.ts';
import type { StageContext } from '../stage-context.ts';
import { createRun } from './create-run.ts';
import { freezeSnapshot } from './freeze-snapshot.ts';
import { listPresets } from './list-presets.ts';

export interface WantedRun {
  readonly projectId: string;
  readonly modelId: string;
  readonly preset: PresetName;
  readonly acceptExpired?: boolean | undefined;
  readonly plantCodes?: boolean | undefined;
  readonly settings?:
    | { readonly [K in keyof TrainingSettings]?: TrainingSettings[K] | undefined }
    | undefined;
}

/**
 * Freeze the approved examples and queue a training on them.
 * @throws ProblemError `nothing-approved`, `nothing-to-learn`, `nothing-kept-aside`, `model-missing`,
 *   `model-changed`, `cannot-tune`, `expired-answers`
 */
export async function startRun(stage: StageContext, wanted: WantedRun): Promise<RunRow> {
  const expired = await countExpiredAnswers(stage.db, wanted.projectId);
  if (expired > 0 && wanted.acceptExpired !== true) {
    throw new ProblemError({
      code: 'expired-answers',
      what: `${sayCount(expired, 'approved answer')} ${expired === 1 ? 'is' : 'are'} past the last day.`,
      safe: 'Nothing was started and nothing was changed.',
      remedy: 'Have the owner approve them anew in Examples, or train on them all the same.',
    });
  }
  const snapshot = await freezeSnapshot(stage.db, wanted.projectId);
  const model = await useModel(stage, wanted.modelId);
  const facts = fromJson(model.facts) as unknown as ModelFacts;
  const verdict = judgeForTuning(facts, model.bytes, await measureRoom(stage));
  if (verdict.verdict === 'cannot') {
    throw new ProblemError({
      code: 'cannot-tune',
      what: `“${model.name}” cannot be tuned here, ${verdict.because ?? 'because it does not fit'}.`,
      safe: 'Nothing was started and nothing was changed.',
      remedy: 'Choose another model, or close other programs and try again.',
    });
  }
  const presets = await listPresets(stage, wanted.projectId, wanted.modelId);
  const preset = presets.find(({ name }) => name === wanted.preset);
  if (preset === undefined) throw new Error(`There is no preset ${wanted.preset}.`);

  const settings = withChanges(preset.settings, wanted.settings);
  return createRun(stage, {
    projectId: wanted.projectId,
    model,
    preset: wanted.preset,
    settings,
    snapshot,
    method: 'answers',
    pairs: null,
    startsFrom: null,
    repeats: null,
    planted: wanted.plantCodes === true ? makeCanaries(settings.seed) : [],
  });
}

function withChanges(settings: TrainingSettings, changes: WantedRun['settings']): TrainingSettings {
  const given = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined);
  return { ...settings, ...(Object.fromEntries(given) as Partial<TrainingSettings>) };
}
