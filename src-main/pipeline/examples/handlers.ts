import { implement } from '@orpc/server';
import { examples } from '../../contract/examples.ts';
import type { StageContext } from '../stage-context.ts';
import { addExample } from './add-example.ts';
import { reviewSettings, setApprovals } from './approvals.ts';
import { listApprovedAnswers, removeApprovedAnswer, setApprovedAnswer } from './approved-answers.ts';
import { askBase } from './ask-base.ts';
import { compareSnapshots, listSnapshots } from './compare-snapshots.ts';
import { countExamples } from './count-examples.ts';
import { divideExamples } from './divide-examples.ts';
import { draftExamples } from './draft-examples.ts';
import { draftWordings } from './draft-wordings.ts';
import { listEdgeCases, listStillWrong } from './edge-cases.ts';
import { findPairsInDocuments } from './find-pairs-in-documents.ts';
import { getExample } from './get-example.ts';
import { addRule, listRules, removeRule } from './house-rules.ts';
import { keepBoth, listAlike } from './list-alike.ts';
import { listExamples } from './list-examples.ts';
import { previewExample } from './preview-example.ts';
import { reviewExamples } from './review-examples.ts';
import { resumeTask } from './resume-task.ts';
import { cancelTask, pauseTask } from './run-task.ts';
import { listTasks } from './tasks.ts';
import {
  chooseExamples,
  examplesOfTopic,
  mapCoverage,
  tellCoverage,
  uncoveredPassages,
} from './tell-coverage.ts';
import { tellReadiness } from './tell-readiness.ts';
import { undoReview } from './undo-review.ts';

export function examplesHandlers(stage: () => StageContext) {
  const os = implement(examples);
  return {
    list: os.list.handler(({ input }) => listExamples(stage(), input)),
    get: os.get.handler(({ input }) => getExample(stage(), input.exampleId)),
    counts: os.counts.handler(({ input }) => countExamples(stage(), input.projectId)),
    review: os.review.handler(({ input }) => reviewExamples(stage(), input.exampleIds, input.act)),
    undo: os.undo.handler(({ input }) => undoReview(stage(), input.projectId)),
    add: os.add.handler(({ input }) => addExample(stage(), input)),
    findPairs: os.findPairs.handler(({ input }) => findPairsInDocuments(stage(), input.projectId)),
    draft: os.draft.handler(async ({ input }) => begun(await draftExamples(stage(), input))),
    work: {
      wordings: os.work.wordings.handler(async ({ input }) => begun(await draftWordings(stage(), input))),
      askBase: os.work.askBase.handler(async ({ input }) => begun(await askBase(stage(), input))),
      list: os.work.list.handler(({ input }) => listTasks(stage(), input.projectId)),
      pause: os.work.pause.handler(({ input }) => pauseTask(stage(), input.taskId)),
      resume: os.work.resume.handler(async ({ input }) => begun(await resumeTask(stage(), input.taskId))),
      cancel: os.work.cancel.handler(({ input }) => cancelTask(stage(), input.taskId)),
      edgeCases: os.work.edgeCases.handler(({ input }) => listEdgeCases(stage(), input.projectId)),
      stillWrong: os.work.stillWrong.handler(({ input }) => listStillWrong(stage(), input.projectId)),
    },
    reviewSettings: os.reviewSettings.handler(({ input }) => reviewSettings(stage(), input.projectId)),
    setApprovals: os.setApprovals.handler(({ input }) =>
      setApprovals(stage(), input.projectId, input.approvals),
    ),
    readiness: {
      tell: os.readiness.tell.handler(({ input }) => tellReadiness(stage(), input)),
      preview: os.readiness.preview.handler(({ input }) => previewExample(stage(), input)),
    },
    coverage: {
      tell: os.coverage.tell.handler(({ input }) => tellCoverage(stage(), input)),
      map: os.coverage.map.handler(({ input }) => mapCoverage(stage(), input)),
      uncovered: os.coverage.uncovered.handler(({ input }) => uncoveredPassages(stage(), input)),
      examples: os.coverage.examples.handler(({ input }) => examplesOfTopic(stage(), input)),
      choose: os.coverage.choose.handler(({ input }) => chooseExamples(stage(), input)),
    },
    alike: {
      list: os.alike.list.handler(({ input }) => listAlike(stage(), input.projectId)),
      keepBoth: os.alike.keepBoth.handler(({ input }) => keepBoth(stage(), input)),
    },
    snapshots: {
      list: os.snapshots.list.handler(({ input }) => listSnapshots(stage(), input.projectId)),
      compare: os.snapshots.compare.handler(({ input }) => compareSnapshots(stage(), input)),
    },
    approvedAnswers: {
      list: os.approvedAnswers.list.handler(({ input }) => listApprovedAnswers(stage(), input.projectId)),
      set: os.approvedAnswers.set.handler(({ input }) => setApprovedAnswer(stage(), input)),
      remove: os.approvedAnswers.remove.handler(({ input }) => removeApprovedAnswer(stage(), input.id)),
    },
    rules: {
      list: os.rules.list.handler(({ input }) => listRules(stage(), input.projectId)),
      add: os.rules.add.handler(({ input }) => addRule(stage(), input.projectId, input.body)),
      remove: os.rules.remove.handler(({ input }) => removeRule(stage(), input.ruleId)),
    },
    divide: os.divide.handler(({ input }) => divideExamples(stage(), input.projectId)),
  };
}

/** Whoever does not wait for the work hears of its end through its job and its task. */
function begun({ jobId, taskId }: { jobId: string; taskId: string }): { jobId: string; taskId: string } {
  return { jobId, taskId };
}
