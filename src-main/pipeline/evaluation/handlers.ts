import { implement } from '@orpc/server';
import { evaluation } from '../../contract/evaluation.ts';
import type { StageContext } from '../stage-context.ts';
import { cancelHealth, getHealth, listProbes } from './get-health.ts';
import { standOfJudge, startJudge } from './judge-pairs.ts';
import { listEvaluations } from './queries.ts';
import { makeReport } from './report-make.ts';
import { ratePair, standOfRating, undoRating } from './rate-pairs.ts';
import { startHealth } from './start-health.ts';
import { startEvaluation } from './start-evaluation.ts';
import { cancelEvaluation, getEvaluation, listAnswers } from './steer-evaluation.ts';
import { acceptBroken, getRelease, setDemands, signRelease } from './steer-release.ts';
import { summariseRatings } from './summarise-ratings.ts';

export function evaluationHandlers(stage: () => StageContext) {
  const os = implement(evaluation);
  return {
    start: os.start.handler(({ input }) => startEvaluation(stage(), input.runId)),
    cancel: os.cancel.handler(({ input }) => cancelEvaluation(stage(), input.evaluationId)),
    list: os.list.handler(({ input }) => listEvaluations(stage().db, input.projectId)),
    get: os.get.handler(({ input }) => getEvaluation(stage(), input.evaluationId)),
    answers: os.answers.handler(({ input }) => listAnswers(stage(), input.evaluationId)),
    judge: {
      get: os.judge.get.handler(({ input }) => standOfJudge(stage(), input.evaluationId)),
      start: os.judge.start.handler(({ input }) => startJudge(stage(), input.evaluationId)),
    },
    health: {
      get: os.health.get.handler(({ input }) => getHealth(stage(), input.evaluationId)),
      start: os.health.start.handler(({ input }) => startHealth(stage(), input)),
      cancel: os.health.cancel.handler(({ input }) => cancelHealth(stage(), input.evaluationId)),
      answers: os.health.answers.handler(({ input }) => listProbes(stage(), input)),
    },
    release: {
      get: os.release.get.handler(({ input }) => getRelease(stage(), input.evaluationId)),
      demand: os.release.demand.handler(({ input }) => setDemands(stage(), input)),
      accept: os.release.accept.handler(({ input }) => acceptBroken(stage(), input)),
      sign: os.release.sign.handler(({ input }) => signRelease(stage(), input)),
    },
    report: { make: os.report.make.handler(({ input }) => makeReport(stage(), input)) },
    rating: {
      stand: os.rating.stand.handler(({ input }) => standOfRating(stage(), input.evaluationId)),
      rate: os.rating.rate.handler(({ input }) => ratePair(stage(), input)),
      undo: os.rating.undo.handler(({ input }) => undoRating(stage(), input.evaluationId)),
      summary: os.rating.summary.handler(({ input }) => summariseRatings(stage(), input.evaluationId)),
    },
  };
}
