import type { EdgeCase, ExampleTask } from '../../contract/example-work.ts';
import { findPassages } from '../../storage/find-passages.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { judgeAnswer } from './judge-answer.ts';
import { toTask } from './tasks.ts';

const SHOWN = 500;
/** Passages looked at, and taken, around one question. */
const NEAR = 12;
const TAKEN = 2;
const MOST_PASSAGES = 100;

/** What the base model last answered wrongly, worst first: of each question its newest answer counts. */
export async function listEdgeCases(
  stage: StageContext,
  projectId: string,
): Promise<{ task: ExampleTask | null; asked: number; cases: EdgeCase[] }> {
  const task = await stage.db
    .selectFrom('example_task')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('kind', '=', 'ask-base')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (task === undefined) return { task: null, asked: 0, cases: [] };
  const rows = await stage.db
    .selectFrom('base_answer')
    .innerJoin('example_task', 'example_task.id', 'base_answer.task_id')
    .innerJoin('example', 'example.id', 'base_answer.example_id')
    .select([
      'base_answer.task_id',
      'base_answer.example_id',
      'base_answer.answer as said',
      'base_answer.score',
      'base_answer.wrong',
      'base_answer.reasons',
      'example.question',
      'example.answer as approved',
      'example.split',
      'example.weight',
      'example.wrong_answer',
    ])
    .where('example_task.project_id', '=', projectId)
    .where('example_task.model_id', '=', task.model_id)
    .where('example.status', '=', 'approved')
    .orderBy('base_answer.task_id')
    .execute();
  const newest = new Map(rows.map((row) => [row.example_id, row]));
  const cases = [...newest.values()]
    .filter(({ wrong }) => wrong === 1)
    .sort((a, b) => a.score - b.score || (a.example_id < b.example_id ? -1 : 1))
    .slice(0, SHOWN)
    .map(
      (row): EdgeCase => ({
        exampleId: row.example_id,
        question: row.question,
        approved: row.approved,
        said: row.said,
        score: row.score,
        reasons: [...fromJson(row.reasons)],
        split: row.split,
        weight: row.weight,
        hasWrongAnswer: row.wrong_answer !== null,
      }),
    );
  return { task: toTask(task), asked: newest.size, cases };
}

/**
 * Test questions that the last scored training still gets wrong, or newly does, and passages to draft around them.
 * The passages are of documents without test questions: what is drafted from them can be learned from.
 */
export async function listStillWrong(
  stage: StageContext,
  projectId: string,
): Promise<{ runId: string | null; cases: EdgeCase[]; passageIds: string[] }> {
  const { db } = stage;
  const last = await db
    .selectFrom('evaluation')
    .select(['id', 'run_id'])
    .where('project_id', '=', projectId)
    .where('state', '=', 'done')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return { runId: null, cases: [], passageIds: [] };
  const rows = await db
    .selectFrom('evaluation_answer')
    .innerJoin('example', 'example.id', 'evaluation_answer.example_id')
    .select([
      'evaluation_answer.example_id',
      'evaluation_answer.question',
      'evaluation_answer.approved',
      'evaluation_answer.tuned',
      'example.split',
      'example.weight',
      'example.wrong_answer',
    ])
    .where('evaluation_answer.evaluation_id', '=', last.id)
    .where('evaluation_answer.outcome', 'in', ['still-wrong', 'newly-broken'])
    .orderBy('evaluation_answer.position')
    .execute();
  const cases = rows.map((row): EdgeCase => {
    const said = row.tuned === null ? '' : (JSON.parse(row.tuned) as { text: string }).text;
    const { score, reasons } = judgeAnswer(said, row, []);
    return {
      exampleId: row.example_id,
      question: row.question,
      approved: row.approved,
      said,
      score,
      reasons: reasons.length > 0 ? reasons : ['Counted as wrong in the scores'],
      split: row.split,
      weight: row.weight,
      hasWrongAnswer: row.wrong_answer !== null,
    };
  });
  return { runId: last.run_id, cases, passageIds: await passagesAround(stage, projectId, cases) };
}

async function passagesAround(
  stage: StageContext,
  projectId: string,
  cases: readonly EdgeCase[],
): Promise<string[]> {
  const tested = await stage.db
    .selectFrom('example')
    .select('document_id')
    .distinct()
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .where('split', '=', 'test')
    .execute();
  const closed = new Set(tested.map(({ document_id }) => document_id));
  const found = new Set<string>();
  for (const { question } of cases) {
    const near = await findPassages(stage.db, { projectId, question, limit: NEAR });
    const open = near.filter(({ documentId }) => !closed.has(documentId));
    for (const { passageId } of open.slice(0, TAKEN)) found.add(passageId);
    if (found.size >= MOST_PASSAGES) break;
  }
  return [...found];
}
