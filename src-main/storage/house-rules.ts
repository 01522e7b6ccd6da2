import type { Kysely } from 'kysely';
import type { RuleBody } from '../contract/rules.ts';
import { fromJson } from './json-text.ts';
import type { Schema } from './schema.ts';

export interface StoredRule {
  readonly id: string;
  readonly body: RuleBody;
  readonly createdBy: string;
  readonly createdAt: string;
}

/** The rules of a project, oldest first. */
export async function readHouseRules(db: Kysely<Schema>, projectId: string): Promise<StoredRule[]> {
  const rows = await db
    .selectFrom('rule')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    body: fromJson(row.body),
    createdBy: row.created_by,
    createdAt: row.created_at,
  }));
}
