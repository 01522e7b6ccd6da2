import type { Kysely, Selectable } from 'kysely';
import type { Probe, ProbeKind } from '../../contract/health.ts';
import { fromJson, fromJsonOrNull } from '../../storage/json-text.ts';
import type { CanaryTable, HealthCheckTable, ProbeTable } from '../../storage/schema-health.ts';
import type { Schema } from '../../storage/schema.ts';

export type StoredCheck = Selectable<HealthCheckTable>;
export type StoredProbe = Selectable<ProbeTable>;
export type StoredCanary = Selectable<CanaryTable>;

export function findCheck(db: Kysely<Schema>, evaluationId: string): Promise<StoredCheck | undefined> {
  return db
    .selectFrom('health_check')
    .selectAll()
    .where('evaluation_id', '=', evaluationId)
    .executeTakeFirst();
}

export function listStoredProbes(
  db: Kysely<Schema>,
  evaluationId: string,
  kind?: ProbeKind,
): Promise<StoredProbe[]> {
  const all = db.selectFrom('probe').selectAll().where('evaluation_id', '=', evaluationId);
  const some = kind === undefined ? all : all.where('kind', '=', kind);
  // The unanswerable ones first: they tell more.
  return some.orderBy('kind', 'desc').orderBy('position').execute();
}

/** Only what both sides have answered. */
export function toProbes(rows: readonly StoredProbe[]): Probe[] {
  return rows.flatMap((row) => {
    if (row.done === 0 || row.base === null || row.tuned === null) return [];
    return {
      id: row.id,
      kind: row.kind,
      origin: row.origin,
      question: row.question,
      expected: row.expected,
      base: fromJson(row.base),
      tuned: fromJson(row.tuned),
      baseDocuments: fromJsonOrNull(row.base_documents),
      tunedDocuments: fromJsonOrNull(row.tuned_documents),
    };
  });
}

export function listCanaries(db: Kysely<Schema>, runId: string): Promise<StoredCanary[]> {
  return db.selectFrom('canary').selectAll().where('run_id', '=', runId).orderBy('position').execute();
}

export function listCanaryTests(db: Kysely<Schema>, evaluationId: string) {
  return db
    .selectFrom('canary_test')
    .innerJoin('canary', 'canary.id', 'canary_test.canary_id')
    .select(['canary.id', 'canary.repeats', 'canary.secret', 'canary_test.base', 'canary_test.tuned'])
    .where('canary_test.evaluation_id', '=', evaluationId)
    .orderBy('canary.position')
    .execute();
}
