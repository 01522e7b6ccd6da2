import { type Kysely, sql } from 'kysely';
import { migrations } from '../storage/migrations/all.ts';
import type { Schema } from '../storage/schema.ts';
import { ABOUT, type ArchiveAbout, encodeRow, MODELS, ORIGIN_LOG, tableEntry } from './archive-rows.ts';
import { projectTables } from './project-tables.ts';
import type { PackEntry } from './write-pack.ts';

const rowsAtOnce = 200;

/** The entries of a project's archive: what it is, its models by hash, its part of the log, then table after table. */
export async function* dumpProject(
  db: Kysely<Schema>,
  project: { readonly id: string; readonly name: string },
  made: { readonly by: string; readonly at: string; readonly version: string },
): AsyncGenerator<PackEntry> {
  const about: ArchiveAbout = {
    projectId: project.id,
    projectName: project.name,
    madeBy: made.by,
    madeAt: made.at,
    appVersion: made.version,
    format: migrations.at(-1)?.number ?? 0,
  };
  yield bytesEntry(ABOUT, Buffer.from(JSON.stringify(about)));
  yield bytesEntry(MODELS, Buffer.concat(await modelLines(db, project.id)));
  const log = await db
    .selectFrom('audit_event')
    .selectAll()
    .where('project_id', '=', project.id)
    .orderBy('number')
    .execute();
  yield bytesEntry(ORIGIN_LOG, Buffer.from(log.map((row) => `${JSON.stringify(row)}\n`).join('')));
  for (const table of await projectTables(db)) {
    const columns = table.columns.filter((name) => name !== table.numbered);
    const order = sql.join((table.key.length === 0 ? ['rowid'] : table.key).map((name) => sql.ref(name)));
    const lines = async function* lines(): AsyncGenerator<Buffer> {
      for (let offset = 0; ; offset += rowsAtOnce) {
        const { rows } = await sql<Record<string, unknown>>`
          SELECT ${sql.join(columns.map((name) => sql.ref(name)))} FROM ${sql.table(table.name)}
          WHERE ${table.where(project.id)} ORDER BY ${order} LIMIT ${rowsAtOnce} OFFSET ${offset}`.execute(
          db,
        );
        for (const row of rows) yield encodeRow(row);
        if (rows.length < rowsAtOnce) return;
      }
    };
    // Twice through: an entry says its length first.
    let bytes = 0;
    for await (const line of lines()) bytes += line.length;
    if (bytes > 0) yield { name: tableEntry(table.name), bytes, content: lines };
  }
}

async function modelLines(db: Kysely<Schema>, projectId: string): Promise<Buffer[]> {
  const { rows } = await sql<Record<string, unknown>>`
    SELECT * FROM base_model WHERE id IN (
      SELECT model_id FROM run WHERE project_id = ${projectId}
      UNION SELECT model_id FROM chat WHERE project_id = ${projectId})`.execute(db);
  return rows.map(encodeRow);
}

function bytesEntry(name: string, bytes: Buffer): PackEntry {
  return { name, bytes: bytes.length, content: () => [bytes] };
}
