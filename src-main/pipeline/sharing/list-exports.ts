import type { Kysely, Selectable } from 'kysely';
import { type Export, exportOptionsSchema } from '../../contract/sharing.ts';
import { fromJson, fromJsonOrNull } from '../../storage/json-text.ts';
import type { ExportTable } from '../../storage/schema-results.ts';
import type { Schema } from '../../storage/schema.ts';
import { basisOf, staleWords } from './basis-of.ts';
import { doingOf } from './doing.ts';
import { canGoOn, wasInterrupted } from './run-export.ts';

/** Everything that left a project or is being made, newest first. */
export async function listExports(db: Kysely<Schema>, projectId: string): Promise<Export[]> {
  const rows = await db
    .selectFrom('export')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', 'desc')
    .execute();
  const bases = new Map<string, Promise<string | null>>();
  const exports: Export[] = [];
  for (const row of rows) {
    const made = toExport(row);
    const key = `${made.kind} ${made.runId ?? ''}`;
    const basis = bases.get(key) ?? basisOf(db, made);
    bases.set(key, basis);
    exports.push({ ...made, stale: await staleOf(row, basis) });
  }
  return exports;
}

export async function findExport(db: Kysely<Schema>, exportId: string): Promise<Export | undefined> {
  const row = await db.selectFrom('export').selectAll().where('id', '=', exportId).executeTakeFirst();
  if (row === undefined) return undefined;
  const made = toExport(row);
  return { ...made, stale: await staleOf(row, basisOf(db, made)) };
}

async function staleOf(row: Selectable<ExportTable>, basis: Promise<string | null>): Promise<string | null> {
  if (row.state !== 'ready') return null;
  if (row.withdrawn_at !== null) return 'A document it holds something of was withdrawn';
  if (row.basis === null || row.basis === (await basis)) return null;
  return staleWords(row.kind);
}

function toExport(row: Selectable<ExportTable>): Omit<Export, 'stale'> {
  const problem = fromJsonOrNull(row.problem);
  const doing = doingOf(row.id);
  return {
    id: row.id,
    projectId: row.project_id,
    runId: row.run_id,
    kind: row.kind,
    options: exportOptionsSchema.parse(fromJson(row.options)),
    state: row.state,
    doing: doing === null ? null : { words: doing.words, share: doing.share },
    folder: row.folder,
    files: fromJson(row.files),
    checks: fromJson(row.checks),
    problem,
    canResume: row.state === 'failed' && wasInterrupted(problem) && canGoOn(row.kind),
    confirmed: fromJsonOrNull(row.confirmed),
    createdAt: row.created_at,
  };
}
