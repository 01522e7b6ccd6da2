import { type Kysely, type Selectable, sql, type Updateable } from 'kysely';
import type { Evaluation, EvaluationAnswer } from '../../contract/evaluation.ts';
import { fromJson, fromJsonOrNull } from '../../storage/json-text.ts';
import type { EvaluationAnswerTable, EvaluationTable, RunTable } from '../../storage/schema-results.ts';
import type { Schema } from '../../storage/schema.ts';

export type StoredAnswer = Selectable<EvaluationAnswerTable>;

export async function findRun(db: Kysely<Schema>, runId: string): Promise<Selectable<RunTable> | undefined> {
  return db.selectFrom('run').selectAll().where('id', '=', runId).executeTakeFirst();
}

function evaluations(db: Kysely<Schema>) {
  return db
    .selectFrom('evaluation')
    .selectAll()
    .select(
      sql<number>`(SELECT count(*) FROM evaluation_answer
        WHERE evaluation_id = evaluation.id AND outcome IS NOT NULL)`.as('answered'),
    );
}

function toEvaluation(row: Selectable<EvaluationTable> & { readonly answered: number }): Evaluation {
  return {
    id: row.id,
    projectId: row.project_id,
    runId: row.run_id,
    state: row.state,
    questions: row.questions,
    documents: row.documents,
    answered: row.answered,
    secondsLeft: row.seconds_left,
    threshold: row.threshold,
    decoding: fromJson(row.decoding),
    verdict: row.verdict,
    verdictWords: row.verdict_words,
    evidenceWords: row.evidence_words,
    metrics: fromJson(row.metrics),
    right: fromJson(row.right_counts),
    counts: fromJson(row.counts),
    clusters: fromJsonOrNull(row.clusters),
    withDocuments: row.with_documents === 1,
    contrasts: fromJson(row.contrasts),
    rules: [...fromJson(row.rules)],
    problem: fromJsonOrNull(row.problem),
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

export async function findEvaluation(
  db: Kysely<Schema>,
  evaluationId: string,
): Promise<Evaluation | undefined> {
  const row = await evaluations(db).where('id', '=', evaluationId).executeTakeFirst();
  return row === undefined ? undefined : toEvaluation(row);
}

/** Newest first. */
export async function listEvaluations(db: Kysely<Schema>, projectId: string): Promise<Evaluation[]> {
  const rows = await evaluations(db).where('project_id', '=', projectId).orderBy('id', 'desc').execute();
  return rows.map(toEvaluation);
}

/** The newest evaluation of a run that has not come to its end. */
export async function findUnfinished(db: Kysely<Schema>, runId: string): Promise<Evaluation | undefined> {
  const row = await evaluations(db)
    .where('run_id', '=', runId)
    .where('state', '!=', 'done')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toEvaluation(row);
}

export async function updateEvaluation(
  db: Kysely<Schema>,
  evaluationId: string,
  values: Updateable<EvaluationTable>,
): Promise<void> {
  await db.updateTable('evaluation').set(values).where('id', '=', evaluationId).execute();
}

export function listStoredAnswers(db: Kysely<Schema>, evaluationId: string): Promise<StoredAnswer[]> {
  return db
    .selectFrom('evaluation_answer')
    .selectAll()
    .where('evaluation_id', '=', evaluationId)
    .orderBy('position')
    .execute();
}

export async function updateAnswer(
  db: Kysely<Schema>,
  answerId: string,
  values: Updateable<EvaluationAnswerTable>,
): Promise<void> {
  await db.updateTable('evaluation_answer').set(values).where('id', '=', answerId).execute();
}

/** Only what both sides have answered. */
export function toAnswers(rows: readonly StoredAnswer[]): EvaluationAnswer[] {
  return rows.flatMap((row) => {
    if (row.base === null || row.tuned === null || row.outcome === null) return [];
    return {
      id: row.id,
      exampleId: row.example_id,
      question: row.question,
      approved: row.approved,
      base: fromJson(row.base),
      tuned: fromJson(row.tuned),
      baseDocuments: fromJsonOrNull(row.base_documents),
      tunedDocuments: fromJsonOrNull(row.tuned_documents),
      found: fromJsonOrNull(row.found) ?? [],
      outcome: row.outcome,
      documentName: row.document_name,
      passage: row.passage,
    };
  });
}

/** The frozen test questions with the names and passages they come from. */
export function listTestItems(db: Kysely<Schema>, snapshotId: string) {
  return db
    .selectFrom('dataset_snapshot_item as item')
    .leftJoin('document', 'document.id', 'item.document_id')
    .leftJoin('example', 'example.id', 'item.example_id')
    .leftJoin('passage', 'passage.id', 'example.passage_id')
    .select([
      'item.example_id',
      'item.preceding',
      'item.question',
      'item.answer',
      'item.group_name',
      'document.name as document_name',
      'passage.text as passage',
    ])
    .where('item.snapshot_id', '=', snapshotId)
    .where('item.split', '=', 'test')
    .orderBy('item.position')
    .execute();
}

export async function hasAnyPassage(db: Kysely<Schema>, projectId: string): Promise<boolean> {
  const row = await db
    .selectFrom('passage')
    .select('id')
    .where('project_id', '=', projectId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
