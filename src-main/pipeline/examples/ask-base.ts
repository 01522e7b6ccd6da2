import { sql } from 'kysely';
import { ProblemError } from '../../contract/errors.ts';
import { useModel } from '../../models/use-model.ts';
import { readHouseRules } from '../../storage/house-rules.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { isTestOpened } from './divide-examples.ts';
import { judgeAnswer } from './judge-answer.ts';
import { runTask, type TaskWork } from './run-task.ts';
import { createTask, type StoredTask, type Tally } from './tasks.ts';

const MAX_TOKENS = 192;
const ANSWER_MS = 900_000;

/**
 * Put approved questions to the base model, those never asked first, and score what it says. Once the test set was
 * opened its questions are left out: nothing more is to be learned about them.
 * @throws ProblemError at once: `nothing-to-ask`, and what `useModel` throws
 */
export async function askBase(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly modelId: string; readonly questions: number },
): Promise<{ jobId: string; taskId: string; finished: Promise<Tally> }> {
  const { projectId } = wanted;
  const model = await useModel(stage, wanted.modelId);
  const opened = await isTestOpened(stage.db, projectId);
  const rows = await stage.db
    .selectFrom('example')
    .select('id')
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .$if(opened, (query) => query.where(sql<boolean>`coalesce(split, '') != 'test'`))
    .orderBy(sql`EXISTS (SELECT 1 FROM base_answer WHERE base_answer.example_id = example.id)`)
    .orderBy('number')
    .limit(wanted.questions)
    .execute();
  if (rows.length === 0) {
    throw new ProblemError({
      code: 'nothing-to-ask',
      what: 'No approved question is there to ask.',
      safe: 'Nothing was changed.',
      remedy: 'Approve examples first.',
    });
  }
  const items = rows.map(({ id }) => id);
  const task = await createTask(stage, { projectId, kind: 'ask-base', model, items });
  return runTask(stage, task, await askBaseWork(stage, task));
}

export async function askBaseWork(stage: StageContext, task: StoredTask): Promise<TaskWork> {
  const model = await useModel(stage, task.model_id);
  const rules = (await readHouseRules(stage.db, task.project_id)).map(({ body }) => body);
  return {
    title: `Asking ${model.name}`,
    unit: 'questions',
    action: 'base-asked',
    one: async (exampleId, tally, signal) => {
      const example = await stage.db
        .selectFrom('example')
        .select(['id', 'preceding', 'question', 'answer'])
        .where('id', '=', exampleId)
        .executeTakeFirst();
      if (example === undefined) return async () => undefined;
      const { text } = await stage.workers.inference.request(
        'chat',
        {
          model: { modelPath: model.path, adapterPath: null },
          turns: [...fromJson(example.preceding), { role: 'user', content: example.question }],
          decoding: { temperature: 0, topP: 1, seed: 1811, maxTokens: MAX_TOKENS },
          stopLoops: true,
        },
        { deadlineMs: ANSWER_MS, signal },
      ).result;
      signal.throwIfAborted();
      const said = text.trim();
      const { question, answer: approved } = example;
      const { score, reasons } = judgeAnswer(said, { question, approved }, rules);
      tally.added += 1;
      if (reasons.length > 0) tally.wrong += 1;
      return async (tx) => {
        await tx
          .insertInto('base_answer')
          .values({
            task_id: task.id,
            example_id: example.id,
            answer: said,
            score,
            wrong: reasons.length > 0 ? 1 : 0,
            reasons: toJson<readonly string[]>(reasons),
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      };
    },
    end: () => undefined,
  };
}
