/** The tamper-evident log: every row carries a hash over itself and the row before. */
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type JsonText, toJson } from './json-text.ts';
import type { AuditEventTable, Schema } from './schema.ts';

export interface AuditEntry {
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly projectId: string | null;
  readonly detail: unknown;
}

/** What the first row's `previous` holds. */
export const LOG_START = '0'.repeat(64);

/** Call inside the transaction of what it tells, so that the one never stands without the other. */
export async function appendAudit(db: Kysely<Schema>, entry: AuditEntry): Promise<void> {
  const last = await db
    .selectFrom('audit_event')
    .select(['number', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const row = {
    number: (last?.number ?? 0) + 1,
    at: entry.at,
    actor: entry.actor,
    action: entry.action,
    subject: entry.subject,
    project_id: entry.projectId,
    detail: canonicalJson(entry.detail ?? null) as JsonText<unknown>,
    previous: last?.hash ?? LOG_START,
  };
  await db
    .insertInto('audit_event')
    .values({ ...row, hash: hashAuditRow(row) })
    .execute();
}

/** @returns number of the first row that does not fit the chain; null when all do. */
export async function verifyAudit(db: Kysely<Schema>): Promise<number | null> {
  let previous = LOG_START;
  let number = 1;
  for await (const row of db.selectFrom('audit_event').selectAll().orderBy('number').stream()) {
    const { hash, ...rest } = row;
    if (row.number !== number || row.previous !== previous || hashAuditRow(rest) !== hash) return row.number;
    previous = hash;
    number += 1;
  }
  return null;
}

/** What `hash` of a row has to be: SHA-256 over the previous hash and the rest in canonical JSON. */
export function hashAuditRow(row: Omit<AuditEventTable, 'hash'>): string {
  const { previous, ...told } = row;
  return createHash('sha256').update(previous).update(canonicalJson(told)).digest('hex');
}

/** JSON with the keys of every object in code unit order and no spaces: the same value, the same text. */
export function canonicalJson(value: unknown): string {
  return toJson(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
