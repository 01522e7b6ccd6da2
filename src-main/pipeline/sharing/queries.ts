import type { Kysely, Selectable, Updateable } from 'kysely';
import type { ExportTable, RunTable } from '../../storage/schema-results.ts';
import type { Schema } from '../../storage/schema.ts';

export type StoredRun = Selectable<RunTable>;

export async function updateExport(
  db: Kysely<Schema>,
  exportId: string,
  values: Updateable<ExportTable>,
): Promise<void> {
  await db.updateTable('export').set(values).where('id', '=', exportId).execute();
}

export function findRun(db: Kysely<Schema>, runId: string): Promise<StoredRun | undefined> {
  return db.selectFrom('run').selectAll().where('id', '=', runId).executeTakeFirst();
}

/** The newest scores of a run that came to their end. */
export function findScores(db: Kysely<Schema>, runId: string) {
  return db
    .selectFrom('evaluation')
    .selectAll()
    .where('run_id', '=', runId)
    .where('state', '=', 'done')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Test questions with the tuned answers they got in Scores. */
export function listScoredAnswers(db: Kysely<Schema>, evaluationId: string) {
  return db
    .selectFrom('evaluation_answer')
    .select(['id', 'turns', 'question', 'approved', 'base', 'tuned', 'outcome'])
    .where('evaluation_id', '=', evaluationId)
    .where('tuned', 'is not', null)
    .orderBy('position')
    .execute();
}

export function listTestQuestions(db: Kysely<Schema>, snapshotId: string) {
  return db
    .selectFrom('dataset_snapshot_item')
    .select(['preceding', 'question', 'answer'])
    .where('snapshot_id', '=', snapshotId)
    .where('split', '=', 'test')
    .orderBy('position')
    .execute();
}
