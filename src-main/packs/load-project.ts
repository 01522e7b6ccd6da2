import { type Kysely, sql } from 'kysely';
import { ProblemError } from '../contract/errors.ts';
import { newId } from '../storage/new-id.ts';
import { migrations } from '../storage/migrations/all.ts';
import type { BaseModelTable, Schema } from '../storage/schema.ts';
import {
  ABOUT,
  type ArchiveAbout,
  archiveAboutSchema,
  type CellValue,
  decodeRows,
  MODELS,
  ORIGIN_LOG,
  tableOf,
} from './archive-rows.ts';
import { packDamaged, packNewer } from './pack-problems.ts';
import { projectTables, type ProjectTable } from './project-tables.ts';
import type { VerifiedPack } from './read-pack.ts';

const mostSmall = 64 << 20;

/**
 * What an archive holds, checked against this file's own tables; stores nothing.
 * @throws ProblemError `pack-damaged`, `pack-newer`, `project-already-here`
 */
export async function readArchive(db: Kysely<Schema>, pack: VerifiedPack): Promise<ArchiveAbout> {
  const tables = new Map((await projectTables(db)).map((table) => [table.name, table]));
  const [first] = pack.manifest.entries;
  if (first?.name !== ABOUT) throw packDamaged('it does not say what it is');
  let about: ArchiveAbout | null = null;
  for await (const entry of pack.entries()) {
    if (entry.name === ABOUT) {
      about = archiveAboutSchema.parse(JSON.parse((await entry.whole(mostSmall)).toString('utf8')));
      const ours = migrations.at(-1)?.number ?? 0;
      if (about.format > ours) throw packNewer(`format ${about.format}; this version knows up to ${ours}`);
      continue;
    }
    if (entry.name === MODELS || entry.name === ORIGIN_LOG) continue;
    const table = tables.get(tableOf(entry.name) ?? '');
    if (table === undefined) throw packDamaged(`“${entry.name}” is no table of a project`);
    for await (const row of decodeRows(entry.content())) checkColumns(table, row, about?.projectId ?? '');
  }
  if (about === null) throw packDamaged('it does not say what it is');
  const there = await db
    .selectFrom('project')
    .select('name')
    .where('id', '=', about.projectId)
    .executeTakeFirst();
  if (there !== undefined) throw alreadyHere(there.name);
  return about;
}

/**
 * Store a verified archive, all of it or nothing. Models are found by their hash; those that are not here are listed as
 * missing, to be added by hash later.
 */
export async function loadProject(
  tx: Kysely<Schema>,
  pack: VerifiedPack,
  about: ArchiveAbout,
): Promise<{ readonly originLog: string }> {
  await sql`PRAGMA defer_foreign_keys = ON`.execute(tx);
  const tables = new Map((await projectTables(tx)).map((table) => [table.name, table]));
  const models = new Map<string, string>();
  let originLog = '';
  for await (const entry of pack.entries()) {
    if (entry.name === ABOUT) continue;
    if (entry.name === ORIGIN_LOG) {
      originLog = (await entry.whole(mostSmall)).toString('utf8');
      continue;
    }
    if (entry.name === MODELS) {
      for await (const row of decodeRows(entry.content())) {
        models.set(String(row['id']), await findOrListModel(tx, row));
      }
      continue;
    }
    const table = tables.get(tableOf(entry.name) ?? '');
    if (table === undefined) throw packDamaged(`“${entry.name}” is no table of a project`);
    for await (const row of decodeRows(entry.content())) {
      checkColumns(table, row, about.projectId);
      const modelId = row['model_id'];
      if (typeof modelId === 'string') row['model_id'] = models.get(modelId) ?? modelId;
      await insertRow(tx, table.name, row);
    }
  }
  await refuseLooseEnds(tx, [...tables.keys()]);
  return { originLog };
}

/** Only columns this file has, and no row of another project. */
function checkColumns(
  table: ProjectTable,
  row: Readonly<Record<string, CellValue>>,
  projectId: string,
): void {
  for (const name of Object.keys(row)) {
    if (!table.columns.includes(name) || name === table.numbered) {
      throw packDamaged(`“${table.name}” has no column “${name.slice(0, 60)}”`);
    }
  }
  const own = table.name === 'project' ? row['id'] : (row['project_id'] ?? projectId);
  if (own !== projectId) throw packDamaged(`a row of another project in “${table.name}”`);
}

async function insertRow(
  tx: Kysely<Schema>,
  table: string,
  row: Readonly<Record<string, CellValue>>,
): Promise<void> {
  const names = Object.keys(row);
  try {
    await sql`INSERT INTO ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
      VALUES (${sql.join(names.map((name) => row[name]))})`.execute(tx);
  } catch (error) {
    throw packDamaged(
      `a row of “${table}” was refused: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** @returns id of the model in this library */
async function findOrListModel(
  tx: Kysely<Schema>,
  row: Readonly<Record<string, CellValue>>,
): Promise<string> {
  const sha256 = row['sha256'];
  if (typeof sha256 === 'string') {
    const here = await tx
      .selectFrom('base_model')
      .select('id')
      .where('sha256', '=', sha256)
      .executeTakeFirst();
    if (here !== undefined) return here.id;
  }
  const { rows: known } = await sql<{
    name: string;
  }>`SELECT name FROM pragma_table_info('base_model')`.execute(tx);
  const columns = new Set(known.map(({ name }) => name));
  const listed: Record<string, CellValue> = {
    ...row,
    id: newId(),
    built_in: 0 satisfies BaseModelTable['built_in'],
    // A path of another computer: never opened, only named. Adding the file by hash puts its own here.
    path: `missing/${String(row['name'])}`,
    modified_ms: 0,
  };
  const unknown = Object.keys(listed).find((name) => !columns.has(name));
  if (unknown !== undefined) throw packDamaged(`“base_model” has no column “${unknown.slice(0, 60)}”`);
  await insertRow(tx, 'base_model', listed);
  return String(listed['id']);
}

/** What a deferred reference would say only at the end, said here with the table's name. */
async function refuseLooseEnds(tx: Kysely<Schema>, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const { rows } = await sql<{ parent: string }>`
      SELECT "parent" FROM pragma_foreign_key_check(${table}) LIMIT 1`.execute(tx);
    const [loose] = rows;
    if (loose !== undefined) throw packDamaged(`a row of “${table}” refers to a missing “${loose.parent}”`);
  }
}

function alreadyHere(name: string): ProblemError {
  return new ProblemError({
    code: 'project-already-here',
    what: `This project is on this computer already, as “${name}”.`,
    safe: 'Nothing was changed.',
    remedy: 'Work on with the one that is here, or remove it first if the archive is newer.',
  });
}
