import { implement } from '@orpc/server';
import { training } from '../../contract/training.ts';
import type { StageContext } from '../stage-context.ts';
import { compareRuns } from './compare-runs.ts';
import { continueRun, learnFromPairs, repeatRun } from './continue-run.ts';
import { getRun, listRuns } from './get-run.ts';
import { listPresets } from './list-presets.ts';
import { countPairs } from './list-pairs.ts';
import { startRun } from './start-run.ts';
import { leaveQueue, moveRun, pauseRun, resumeRun, stopRun } from './steer-run.ts';
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
    resume: os.resume.handler(({ input }) => resumeRun(stage(), input.runId, input.device)),
    stop: os.stop.handler(({ input }) => stopRun(stage(), input.runId)),
    move: os.move.handler(({ input }) => moveRun(stage(), input.runId, input.place)),
    leaveQueue: os.leaveQueue.handler(({ input }) => leaveQueue(stage(), input.runId)),
    compare: os.compare.handler(({ input }) => compareRuns(stage(), input.projectId, input.runIds)),
    continue: os.continue.handler(({ input }) => continueRun(stage(), input.runId, input.passes)),
    repeat: os.repeat.handler(({ input }) => repeatRun(stage(), input.runId)),
    pairs: os.pairs.handler(({ input }) => countPairs(stage().db, input.projectId)),
    learnFromPairs: os.learnFromPairs.handler(({ input }) =>
      learnFromPairs(stage(), input.runId, input.method),
    ),
  };
}
