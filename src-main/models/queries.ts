import type { Kysely, Selectable } from 'kysely';
import type { BaseModelTable, Schema } from '../storage/schema.ts';

export type ModelRow = Selectable<BaseModelTable>;

export function listModelRows(db: Kysely<Schema>): Promise<ModelRow[]> {
  return db.selectFrom('base_model').selectAll().orderBy('built_in', 'desc').orderBy('id').execute();
}

export function findModelRow(db: Kysely<Schema>, modelId: string): Promise<ModelRow | undefined> {
  return db.selectFrom('base_model').selectAll().where('id', '=', modelId).executeTakeFirst();
}

export function findStarterRow(db: Kysely<Schema>): Promise<ModelRow | undefined> {
  return db.selectFrom('base_model').selectAll().where('built_in', '=', 1).executeTakeFirst();
}

export async function insertModelRow(db: Kysely<Schema>, row: ModelRow): Promise<void> {
  await db.insertInto('base_model').values(row).execute();
}

export async function updateModelRow(
  db: Kysely<Schema>,
  modelId: string,
  values: Partial<Omit<ModelRow, 'id'>>,
): Promise<void> {
  await db.updateTable('base_model').set(values).where('id', '=', modelId).execute();
}

export async function countActiveRuns(db: Kysely<Schema>, modelId: string): Promise<number> {
  const { count } = await db
    .selectFrom('run')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('model_id', '=', modelId)
    .where('state', 'in', ['waiting', 'preparing', 'running', 'pausing', 'paused'])
    .executeTakeFirstOrThrow();
  return count;
}
