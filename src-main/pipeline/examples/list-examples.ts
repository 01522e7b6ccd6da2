import { type Expression, type SqlBool, sql } from 'kysely';
import type { ExampleOrigin, ExampleRow, ExampleStatus } from '../../contract/examples.ts';
import type { StageContext } from '../stage-context.ts';
import { idIn, storedExamples, toRow } from './queries.ts';

export interface Wanted {
  readonly projectId: string;
  readonly status?: ExampleStatus | undefined;
  readonly origin?: ExampleOrigin | undefined;
  readonly query?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly flaggedFor?: string | undefined;
  readonly secondFor?: string | undefined;
  readonly notFirstBy?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** One page of examples in the order they were made, and how many there are in all. */
export async function listExamples(
  stage: StageContext,
  wanted: Wanted,
): Promise<{ rows: ExampleRow[]; total: number }> {
  const conditions = conditionsOf(wanted);
  if (conditions === null) return { rows: [], total: 0 };
  const { total } = await stage.db
    .selectFrom('example')
    .select(sql<number>`count(*)`.as('total'))
    .where((eb) => eb.and(conditions))
    .executeTakeFirstOrThrow();
  // Ids first, from the index alone; then only the page's rows are read in full.
  const page = await stage.db
    .selectFrom('example')
    .select('id')
    .where((eb) => eb.and(conditions))
    .orderBy('example.number')
    .limit(wanted.limit)
    .offset(wanted.offset)
    .execute();
  const stored = await storedExamples(stage.db)
    .where(
      idIn(
        'example.id',
        page.map(({ id }) => id),
      ),
    )
    .orderBy('example.number')
    .execute();
  return { rows: stored.map(toRow), total };
}

/** null when nothing can match: a search without a word. */
function conditionsOf(wanted: Wanted): Expression<SqlBool>[] | null {
  const { projectId, status, origin, query, ids, flaggedFor, secondFor, notFirstBy } = wanted;
  const conditions = [sql<SqlBool>`example.project_id = ${projectId}`];
  if (status !== undefined) conditions.push(sql<SqlBool>`example.status = ${status}`);
  if (origin !== undefined) conditions.push(sql<SqlBool>`example.origin = ${origin}`);
  if (ids !== undefined) conditions.push(idIn('example.id', ids));
  if (flaggedFor !== undefined)
    conditions.push(sql<SqlBool>`example.status = 'flagged' AND example.flagged_for = ${flaggedFor}`);
  if (secondFor !== undefined) {
    conditions.push(
      sql<SqlBool>`example.status = 'draft' AND example.first_approved_by IS NOT NULL
        AND example.first_approved_by != ${secondFor}`,
    );
  }
  if (notFirstBy !== undefined)
    conditions.push(sql<SqlBool>`coalesce(example.first_approved_by, '') != ${notFirstBy}`);
  if (query === undefined || query.trim() === '') return conditions;
  const words = query.match(/[\p{L}\p{N}\p{M}]+/gu);
  if (words === null) return null;
  const match = words.map((word) => `"${word}" *`).join(' ');
  conditions.push(
    sql<SqlBool>`example.number IN (SELECT rowid FROM example_fts WHERE example_fts MATCH ${match})`,
  );
  return conditions;
}
