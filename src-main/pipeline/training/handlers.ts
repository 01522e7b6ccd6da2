import { implement } from '@orpc/server';
import { training } from '../../contract/training.ts';
import type { StageContext } from '../stage-context.ts';
import { getRun, listRuns } from './get-run.ts';
import { listPresets } from './list-presets.ts';
import { startRun } from './start-run.ts';
import { pauseRun, resumeRun, stopRun } from './steer-run.ts';
import { tryStep } from './try-step.ts';

export function trainingHandlers(stage: () => StageContext) {
  const os = implement(training);
  return {
    presets: os.presets.handler(({ input }) => listPresets(stage(), input.projectId, input.modelId)),
    trial: os.trial.handler(({ input }) => tryStep(stage(), input)),
    start: os.start.handler(({ input }) => startRun(stage(), input)),
    runs: os.runs.handler(({ input }) => listRuns(stage(), input.projectId)),
    get: os.get.handler(({ input }) => getRun(stage(), input.runId)),
    pause: os.pause.handler(({ input }) => pauseRun(stage(), input.runId)),
    resume: os.resume.handler(({ input }) => resumeRun(stage(), input.runId)),
    stop: os.stop.handler(({ input }) => stopRun(stage(), input.runId)),
  };
}
