import { implement } from '@orpc/server';
import { examples } from '../../contract/examples.ts';
import type { StageContext } from '../stage-context.ts';
import { addExample } from './add-example.ts';
import { listApprovedAnswers, removeApprovedAnswer, setApprovedAnswer } from './approved-answers.ts';
import { countExamples } from './count-examples.ts';
import { divideExamples } from './divide-examples.ts';
import { draftExamples } from './draft-examples.ts';
import { findPairsInDocuments } from './find-pairs-in-documents.ts';
import { getExample } from './get-example.ts';
import { addRule, listRules, removeRule } from './house-rules.ts';
import { listExamples } from './list-examples.ts';
import { reviewExamples } from './review-examples.ts';
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
    draft: os.draft.handler(async ({ input }) => ({ jobId: (await draftExamples(stage(), input)).jobId })),
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
