import type { Kysely, Selectable, Updateable } from 'kysely';
import type { Export } from '../../contract/sharing.ts';
import { fromJson, fromJsonOrNull } from '../../storage/json-text.ts';
import type { ExportTable, RunTable } from '../../storage/schema-results.ts';
import type { Schema } from '../../storage/schema.ts';

export type StoredRun = Selectable<RunTable>;

export function toExport(row: Selectable<ExportTable>): Export {
  return {
    id: row.id,
    projectId: row.project_id,
    runId: row.run_id,
    kind: row.kind,
    state: row.state,
    folder: row.folder,
    files: fromJson(row.files),
    checks: fromJson(row.checks),
    problem: fromJsonOrNull(row.problem),
    createdAt: row.created_at,
  };
}

export async function findExport(db: Kysely<Schema>, exportId: string): Promise<Export | undefined> {
  const row = await db.selectFrom('export').selectAll().where('id', '=', exportId).executeTakeFirst();
  return row === undefined ? undefined : toExport(row);
}

/** Newest first. */
export async function listExports(db: Kysely<Schema>, projectId: string): Promise<Export[]> {
  const rows = await db
    .selectFrom('export')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(toExport);
}

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

export async function projectName(db: Kysely<Schema>, projectId: string): Promise<string> {
  const row = await db.selectFrom('project').select('name').where('id', '=', projectId).executeTakeFirst();
  return row?.name ?? 'Project';
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
    .select(['turns', 'question', 'tuned'])
    .where('evaluation_id', '=', evaluationId)
    .where('tuned', 'is not', null)
    .orderBy('position')
    .execute();
}

export function listTestQuestions(db: Kysely<Schema>, snapshotId: string) {
  return db
    .selectFrom('dataset_snapshot_item')
    .select(['preceding', 'question'])
    .where('snapshot_id', '=', snapshotId)
    .where('split', '=', 'test')
    .orderBy('position')
    .execute();
}

export function listApproved(db: Kysely<Schema>, projectId: string) {
  return db
    .selectFrom('example')
    .select(['id', 'preceding', 'question', 'answer', 'split'])
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .orderBy('number')
    .execute();
}
