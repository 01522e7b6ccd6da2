import { type Kysely, sql } from 'kysely';
import type { Schema } from '../../storage/schema.ts';

/**
 * Another text whenever passages, examples or decisions of a project may have changed: what is reckoned from them holds
 * as long as it stays. Every change by a person is in the log; what a model or a file adds changes the counts.
 */
export async function projectStamp(db: Kysely<Schema>, projectId: string): Promise<string> {
  const { rows } = await sql<{ stamp: string }>`SELECT
    (SELECT coalesce(max(number), 0) FROM audit_event) || ' ' ||
    (SELECT count(*) || ' ' || coalesce(max(number), 0) FROM example WHERE project_id = ${projectId}) || ' ' ||
    (SELECT count(*) || ' ' || coalesce(max(number), 0) FROM passage WHERE project_id = ${projectId})
    AS stamp`.execute(db);
  return rows[0]?.stamp ?? '';
}
