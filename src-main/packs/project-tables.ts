import { type Kysely, sql } from 'kysely';
import type { Schema } from '../storage/schema.ts';

/** A table that holds rows of projects, and how its rows are found. */
export interface ProjectTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns of its key, for a steady order. */
  readonly key: readonly string[];
  /** The column that SQLite numbers rows by itself with; not carried over, but its order is. */
  readonly numbered: string | null;
  /** SQL that is true of the rows of project `@project`. */
  readonly where: (projectId: string) => ReturnType<typeof sql<boolean>>;
}

/**
 * Of the workspace and not of one project, or of this computer: the log (its own entry), the library of models (by
 * hash), people, settings, and the folders that files were written to or taken from.
 */
const leftOut = new Set(['audit_event', 'base_model', 'reviewer', 'setting', 'export', 'import_item']);

interface Column {
  readonly name: string;
  readonly type: string;
  readonly pk: number;
}

interface Reference {
  readonly table: string;
  readonly from: string;
  readonly to: string | null;
}

/**
 * Every table whose rows belong to a project, by its own column or through a table it refers to; in an order in which
 * what is referred to comes first. Read from the file itself, so that a new table is never forgotten.
 */
export async function projectTables(db: Kysely<Schema>): Promise<ProjectTable[]> {
  const { rows: names } = await sql<{ name: string }>`
    SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_fts%'
    ORDER BY name`.execute(db);
  const known = new Map<string, { columns: Column[]; references: Reference[] }>();
  for (const { name } of names) {
    if (leftOut.has(name)) continue;
    const columns = await sql<Column>`SELECT name, type, pk FROM pragma_table_info(${name})`.execute(db);
    const references = await sql<Reference>`
      SELECT "table", "from", "to" FROM pragma_foreign_key_list(${name})`.execute(db);
    known.set(name, { columns: columns.rows, references: references.rows });
  }
  const found = new Map<string, ProjectTable>();
  for (let grew = true; grew; ) {
    grew = false;
    for (const [name, { columns, references }] of known) {
      if (found.has(name)) continue;
      const where = whereOf(name, columns, references, found);
      if (where === null) continue;
      const keys = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
      const [only] = keys;
      found.set(name, {
        name,
        columns: columns.map((column) => column.name),
        key: keys.map((column) => column.name),
        numbered: keys.length === 1 && only?.type === 'INTEGER' ? only.name : null,
        where,
      });
      grew = true;
    }
  }
  return inOrder(found, known);
}

function whereOf(
  name: string,
  columns: readonly Column[],
  references: readonly Reference[],
  found: ReadonlyMap<string, ProjectTable>,
): ProjectTable['where'] | null {
  if (name === 'project') return (id) => sql<boolean>`id = ${id}`;
  if (columns.some((column) => column.name === 'project_id')) return (id) => sql<boolean>`project_id = ${id}`;
  for (const { table, from, to } of references) {
    const parent = found.get(table);
    if (parent === undefined) continue;
    const key = to ?? parent.key[0] ?? 'id';
    return (id) =>
      sql<boolean>`${sql.ref(from)} IN (SELECT ${sql.ref(key)} FROM ${sql.table(table)} WHERE ${parent.where(id)})`;
  }
  return null;
}

/** By name among those that are free to come: frozen examples before the runs that freeze them. */
function inOrder(
  found: ReadonlyMap<string, ProjectTable>,
  known: ReadonlyMap<string, { readonly references: readonly Reference[] }>,
): ProjectTable[] {
  const ordered: ProjectTable[] = [];
  const left = new Set([...found.keys()].sort());
  while (left.size > 0) {
    const free = [...left].find((name) =>
      (known.get(name)?.references ?? []).every(
        ({ table }) => table === name || !found.has(table) || !left.has(table),
      ),
    );
    // Tables that refer to each other: the file checks references only at the end.
    const next = free ?? ([...left][0] as string);
    left.delete(next);
    ordered.push(found.get(next) as ProjectTable);
  }
  return ordered;
}
