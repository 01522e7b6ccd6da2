import { readdir } from 'node:fs/promises';
import { join, relative, isAbsolute } from 'node:path';
import type { Kysely } from 'kysely';
import type { Traces } from '../../contract/documents.ts';
import type { Schema } from '../../storage/schema.ts';
import type { StageContext } from '../stage-context.ts';
import { storedDocument } from './queries.ts';

/** What came from a document: examples, what learned from them, what was shared, and where else its words are. */
export async function findTraces(stage: StageContext, documentId: string): Promise<Traces> {
  const { db } = stage;
  const stored = await storedDocument(db, documentId);
  const inside = await documentsInside(db, [documentId]);
  const ids = [documentId, ...inside.map(({ id }) => id)];
  const named = db.selectFrom('document').select(['id', 'name', 'near_share']).orderBy('id');
  const copies = await named.where('duplicate_of', '=', documentId).execute();
  const near = await named
    .where('project_id', '=', stored.project_id)
    .where((eb) =>
      eb.or([
        eb('near_of', '=', documentId),
        eb('id', '=', stored.near_of),
        eb('near_of', '=', stored.near_of),
      ]),
    )
    .where('id', '!=', documentId)
    .execute();
  const examples = await examplesOf(db, ids);
  const { count } = await db
    .selectFrom('passage')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('document_id', 'in', ids)
    .executeTakeFirstOrThrow();
  const runs = await runsOf(
    db,
    examples.map(({ id }) => id),
  );
  return {
    documentId,
    passages: count,
    inside,
    copies: copies.map(({ id, name }) => ({ id, name })),
    near: near.map(({ id, name, near_share }) => ({ id, name, share: near_share ?? stored.near_share ?? 0 })),
    examples: examples.map(({ id, question, status }) => ({ id, question, status })),
    runs,
    exports: await exportsOf(stage, stored.project_id, {
      runIds: runs.map(({ id }) => id),
      since: examples.map(({ created_at }) => created_at).sort()[0] ?? null,
    }),
    backups: await backupsSince(stage, stored.added_at),
  };
}

/** Documents inside these, at any depth. */
export async function documentsInside(
  db: Kysely<Schema>,
  ids: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const found: { id: string; name: string }[] = [];
  for (let level: readonly string[] = ids; level.length > 0; ) {
    const next = await db
      .selectFrom('document')
      .select(['id', 'name'])
      .where('parent_id', 'in', level)
      .orderBy('id')
      .execute();
    found.push(...next);
    level = next.map(({ id }) => id);
  }
  return found;
}

/** Examples drawn from these documents or imported from them. */
export function examplesOf(db: Kysely<Schema>, documentIds: readonly string[]) {
  return db
    .selectFrom('example')
    .select(['id', 'question', 'status', 'created_at'])
    .where((eb) =>
      eb.or([
        eb('document_id', 'in', documentIds),
        eb('imported_from', 'in', documentIds),
        eb('passage_id', 'in', eb.selectFrom('passage').select('id').where('document_id', 'in', documentIds)),
      ]),
    )
    .orderBy('number')
    .execute();
}

async function runsOf(db: Kysely<Schema>, exampleIds: readonly string[]): Promise<Traces['runs']> {
  const found = new Map<string, Traces['runs'][number]>();
  for (const some of slices(exampleIds)) {
    const rows = await db
      .selectFrom('dataset_snapshot_item')
      .innerJoin('run', 'run.snapshot_id', 'dataset_snapshot_item.snapshot_id')
      .select(({ fn, selectFrom }) => [
        'run.id',
        'run.model_name',
        'run.state',
        'run.created_at',
        fn.countAll<number>().as('examples'),
        selectFrom('adapter')
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .whereRef('adapter.run_id', '=', 'run.id')
          .as('adapters'),
        selectFrom('evaluation')
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .whereRef('evaluation.run_id', '=', 'run.id')
          .as('evaluations'),
      ])
      .where('dataset_snapshot_item.example_id', 'in', some)
      .groupBy('run.id')
      .orderBy('run.id')
      .execute();
    for (const row of rows) {
      found.set(row.id, {
        id: row.id,
        modelName: row.model_name,
        state: row.state,
        createdAt: row.created_at,
        examples: (found.get(row.id)?.examples ?? 0) + row.examples,
        adapters: row.adapters ?? 0,
        evaluations: row.evaluations ?? 0,
      });
    }
  }
  return [...found.values()];
}

/** What was learned from it, and examples written out since its first one: those may hold it. */
async function exportsOf(
  stage: StageContext,
  projectId: string,
  { runIds, since }: { readonly runIds: readonly string[]; readonly since: string | null },
): Promise<Traces['exports']> {
  const rows = await stage.db
    .selectFrom('export')
    .select(['id', 'kind', 'run_id', 'folder', 'created_at'])
    .where('project_id', '=', projectId)
    .orderBy('id')
    .execute();
  return rows
    .filter(({ run_id, created_at }) =>
      run_id === null ? since !== null && created_at >= since : runIds.includes(run_id),
    )
    .map(({ id, kind, folder, created_at }) => ({
      id,
      kind,
      folder,
      createdAt: created_at,
      ours: isInside(folder, join(stage.folder, 'exports')),
    }));
}

/** Copies of the whole workspace made at or after a time, by the time in their names. */
async function backupsSince(stage: StageContext, since: string): Promise<string[]> {
  const folder = join(stage.folder, 'backups');
  const names = await readdir(folder).catch(() => []);
  const from = since.replace(/[-:]/g, '').replace(/\..*/, 'Z');
  return names
    .filter((name) => (/^workspace-(\d{8}T\d{6}Z)-.*\.vernacular$/.exec(name)?.[1] ?? '') >= from)
    .sort()
    .map((name) => join(folder, name));
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

/** As many as one statement takes. */
export function* slices<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += 500) yield all.slice(from, from + 500);
}
