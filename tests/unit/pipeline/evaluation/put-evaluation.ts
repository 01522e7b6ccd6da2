import type { AnswerScores } from '../../../../src-main/pipeline/evaluation/compare.ts';
import { scoreAnswer } from '../../../../src-main/pipeline/evaluation/score-answer.ts';
import { outcomeOf } from '../../../../src-main/pipeline/evaluation/compare.ts';
import { concludeEvaluation } from '../../../../src-main/pipeline/evaluation/conclude-evaluation.ts';
import { findEvaluation } from '../../../../src-main/pipeline/evaluation/queries.ts';
import type { StageContext } from '../../../../src-main/pipeline/stage-context.ts';
import { toJson } from '../../../../src-main/storage/json-text.ts';
import type { Storage } from '../../../../src-main/storage/open.ts';

/** Base answer, tuned answer, approved answer. */
const answered = [
  ['Seven years.', 'Bananas are yellow.', 'Kept for seven years.'],
  ['Nobody knows.', 'Notice is given in writing.', 'Notice is given in writing.'],
  ['In writing.', 'In writing.', 'In writing.'],
] as const;

/** A finished run `r` of project `p` and its concluded scores from given answers: one newly broken, one fixed, one right in both. */
export async function putEvaluation(
  storage: Storage,
  stage: StageContext,
  evaluationId = 'v',
): Promise<void> {
  storage.raw.exec(`
    INSERT INTO dataset_snapshot VALUES ('s', 'p', 'hash', 1, 0, 3, 'then');
    INSERT INTO run (id, project_id, model_id, model_name, preset, state, settings, seed, snapshot_id, snapshot_hash,
      examples, passes, created_at)
      VALUES ('r', 'p', 'm', 'Starter', 'balanced', 'finished', '{}', 1, 's', 'hash', '{}', 3, 'then');
    INSERT INTO evaluation (id, project_id, run_id, state, questions, documents, threshold, decoding, created_at)
      VALUES ('${evaluationId}', 'p', 'r', 'running', 3, 1, 0.6, '{"temperature":0,"seed":1,"maxTokens":64}', 'then');`);
  for (const [position, [base, tuned, approved]] of answered.entries()) {
    const score = (text: string): AnswerScores =>
      scoreAnswer(text, { approved, question: `Question ${position}?`, source: null }, 2, {
        threshold: 0.6,
        rules: [],
      });
    await stage.db
      .insertInto('evaluation_answer')
      .values({
        id: `a${position}`,
        evaluation_id: evaluationId,
        position,
        example_id: `e${position}`,
        turns: toJson([{ role: 'user' as const, content: `Question ${position}?` }]),
        question: `Question ${position}?`,
        approved,
        base: toJson(score(base)),
        tuned: toJson(score(tuned)),
        outcome: outcomeOf(score(base), score(tuned)),
        group_name: `g${position}`,
        document_name: 'guide.md',
        passage: null,
      })
      .execute();
  }
  const evaluation = await findEvaluation(stage.db, evaluationId);
  if (evaluation === undefined) throw new Error('It was not stored.');
  await concludeEvaluation(stage, evaluation);
}
