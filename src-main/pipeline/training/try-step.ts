import type { PresetName } from '../../contract/training.ts';
import { useModel } from '../../models/use-model.ts';
import { describeFailure } from '../../workers/describe-failure.ts';
import { WorkerError } from '../../workers/serve.ts';
import { ProblemError } from '../../contract/errors.ts';
import type { StageContext } from '../stage-context.ts';
import { forecast, rowTokensFor } from './derive-presets.ts';
import { encodeExamples, longestExample } from './encode-examples.ts';
import { freezeSnapshot } from './freeze-snapshot.ts';
import { listPresets } from './list-presets.ts';
import { listSnapshotItems, storeTrial } from './queries.ts';

const trialMs = 600_000;

/** One measured step on the longest row: what the whole training will take on this computer. */
export async function tryStep(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly modelId: string; readonly preset: PresetName },
) {
  const snapshot = await freezeSnapshot(stage.db, wanted.projectId);
  const model = await useModel(stage, wanted.modelId);
  const items = await listSnapshotItems(stage.db, snapshot.id);
  const preset = (await listPresets(stage, wanted.projectId, wanted.modelId)).find(
    ({ name }) => name === wanted.preset,
  );
  if (preset === undefined) throw new Error(`There is no preset ${wanted.preset}.`);

  const { finished } = stage.jobs.run(
    { projectId: wanted.projectId, kind: 'trial', title: `Measuring ${model.name}`, unit: 'steps', total: 1 },
    async ({ signal, progress }) => {
      const ofSplit = (split: string) => items.filter((item) => item.split === split);
      const training = await encodeExamples(stage, model.path, ofSplit('training'), signal);
      const validation = await encodeExamples(stage, model.path, ofSplit('validation'), signal);
      const longest = longestExample(items, [...training, ...validation], model.context_tokens);
      const rowTokens = Math.max(preset.settings.rowTokens, rowTokensFor(longest, model.context_tokens));
      const settings = { ...preset.settings, rowTokens };
      const request = stage.workers.trainer.request(
        'trial',
        { modelPath: model.path, training, validation, settings },
        { deadlineMs: trialMs, signal },
      );
      const trial = await request.result;
      progress(1);
      return { ...trial, rowTokens };
    },
  );
  try {
    const trial = await finished;
    const { secondsPerPass, tokensPerSecond, rowTokens, device, memoryBytes, verdict, choices } = trial;
    await storeTrial(stage.db, wanted.projectId, wanted.modelId, {
      secondsPerPass,
      tokensPerSecond,
      rowTokens,
    });
    return {
      device,
      seconds: forecast(secondsPerPass, preset.settings.passes),
      secondsPerPass,
      tokensPerSecond,
      memoryBytes,
      memoryFreeBytes: process.availableMemory(),
      verdict,
      choices: [...choices],
    };
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
    throw new ProblemError(describeFailure(error.failure, 'Nothing was started and nothing was changed.'));
  }
}
