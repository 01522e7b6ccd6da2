import type { RunMetric } from '../../contract/training.ts';
import { keepVersions } from '../../storage/adapter-rows.ts';
import { describeError } from '../../workers/describe-failure.ts';
import type { StageContext } from '../stage-context.ts';
import type { Sampler, TaskScore } from './ask-samples.ts';
import { bestCheck, checksWithoutGain, possibleBest } from './choose-version.ts';
import { judgeLearning } from './judge-learning.ts';
import { listChecks, listMetrics, markBest, type StoredRun, storeMetrics, updateRun } from './queries.ts';
import { noteRun } from './run-notes.ts';

export interface Checker {
  /** Tell how good the base's own answers are, at the start of the curve. */
  tellBase(): Promise<void>;
  /**
   * Have the stored version of this step answer, choose the one that is kept, and let go of those that can no longer be.
   * @returns whether so many checks brought no gain that it may stop
   */
  check(step: number, pass: number): Promise<boolean>;
  /** Check again what was broken off: versions stored without answers. */
  catchUp(): Promise<void>;
  /** Mean seconds that answering took at a check so far. */
  secondsPerCheck(): number;
}

/** Judges every version by the loss the trainer measured and by answers of its own. */
export function checker(
  stage: StageContext,
  run: StoredRun,
  sampler: Sampler,
  base: TaskScore | null,
  settings: { readonly patience: number },
  signal: AbortSignal,
): Checker {
  let [asked, seconds] = [0, 0];

  async function storeScore(step: number, pass: number, score: TaskScore): Promise<void> {
    const metric: RunMetric = {
      step,
      pass,
      trainingLoss: null,
      validationLoss: null,
      taskScore: score.mean,
      taskError: score.error,
      best: false,
    };
    const nothing = { gradNorm: null, learningRate: null, tokensPerSecond: null };
    await storeMetrics(stage.db, run.id, [{ ...metric, ...nothing }]);
    stage.publish({ type: 'run-metric', runId: run.id, metric });
  }

  async function answer(step: number, pass: number): Promise<void> {
    if (signal.aborted) return;
    const began = Date.now();
    try {
      const score = await sampler.askVersion(step, pass, signal);
      if (score !== null) await storeScore(step, pass, score);
      asked += 1;
      seconds += (Date.now() - began) / 1000;
    } catch (error) {
      // Paused or closing: the version stays without a score and is asked when the run goes on.
      if (signal.aborted) return;
      stage.publish({
        type: 'notice',
        projectId: run.project_id,
        problem: describeError(error, 'Training goes on; this version is judged by its loss alone.'),
      });
    }
  }

  async function choose(): Promise<boolean> {
    const checks = await listChecks(stage.db, run.id);
    const best = bestCheck(checks);
    if (best === null) return false;
    await markBest(stage.db, run.id, best);
    await keepVersions(stage.db, run.id, { best: best.step, steps: possibleBest(checks) });
    const { learning, words, began } = judgeLearning(await listMetrics(stage.db, run.id), best);
    const before = await stage.db
      .selectFrom('run')
      .select('learning')
      .where('id', '=', run.id)
      .executeTakeFirst();
    await updateRun(stage.db, run.id, { learning, learning_words: words });
    const byHeart = (word: string | undefined): boolean => word === 'by-heart' || word === 'too-far';
    if (began !== null && !byHeart(before?.learning)) {
      await noteRun(stage, run.id, {
        ...began,
        kind: 'by-heart',
        words: `From pass ${began.pass.toFixed(1)} (step ${began.step}) on it got better on what it learns from and worse on what it has not seen.`,
      });
    }
    return settings.patience > 0 && checksWithoutGain(checks) >= settings.patience;
  }

  return {
    async tellBase() {
      if (base !== null) await storeScore(0, 0, base);
    },
    async check(step, pass) {
      await answer(step, pass);
      return choose();
    },
    async catchUp() {
      const checks = await listChecks(stage.db, run.id);
      const open = checks.filter(({ score }) => score === null);
      for (const { step, pass } of open) {
        const stored = await stage.db
          .selectFrom('adapter')
          .select('id')
          .where('run_id', '=', run.id)
          .where('step', '=', step)
          .executeTakeFirst();
        if (stored !== undefined) await answer(step, pass);
      }
      if (open.length > 0) await choose();
    },
    secondsPerCheck: () => (asked === 0 ? 0 : seconds / asked),
  };
}
