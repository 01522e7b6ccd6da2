import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { dumpProject } from '../../../src-main/packs/dump-project.ts';
import { loadProject, readArchive } from '../../../src-main/packs/load-project.ts';
import { projectTables } from '../../../src-main/packs/project-tables.ts';
import { verifyContents, type VerifiedPack } from '../../../src-main/packs/read-pack.ts';
import { writeContents, type PackEntry } from '../../../src-main/packs/write-pack.ts';
import type { Schema } from '../../../src-main/storage/schema.ts';
import { createWorkspace, type Storage } from '../../../src-main/storage/open.ts';
import { makeHeader } from '../../../src-main/packs/pack-header.ts';
import { refusal } from '../../support/open-core.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const made = { by: 'Ada', at: '2026-11-24T10:00:00.000Z', version: '0.0.0' };

const open = () =>
  createWorkspace({ folder: temporaryFolder(), passphrase: null, keychain: null, holder: 'test' });

/** Two projects, so that one of them can be left behind. */
async function filled(): Promise<Storage> {
  const storage = await open();
  for (const id of ['p', 'q']) {
    storage.raw.exec(`
      INSERT INTO project VALUES ('${id}', 'Matter ${id}', '', NULL, 'then', 'then');
      INSERT INTO document (id, project_id, name, bytes, sha256, state, added_at)
        VALUES ('d${id}', '${id}', 'guide.md', 4, 'aa', 'ready', 'then');
      INSERT INTO document_content VALUES ('d${id}', 0, x'00ff10');
      INSERT INTO passage (id, project_id, document_id, position, text, breadcrumb, block_from, block_to)
        VALUES ('a${id}', '${id}', 'd${id}', 0, 'Notice of ${id} is given in writing.', '["Notice"]', 0, 0);
      INSERT INTO example (id, project_id, document_id, passage_id, kind, question, answer,
        original_question, original_answer, status, origin, question_key, created_at, changed_at)
        VALUES ('e${id}', '${id}', 'd${id}', 'a${id}', 'answer', 'How?', 'In writing.', 'How?', 'In writing.',
        'approved', 'imported', 'how', 'then', 'then');
      INSERT INTO base_model (id, name, built_in, path, bytes, modified_ms, sha256, architecture, parameters,
        weight_type, context_tokens, facts, added_at)
        VALUES ('m${id}', 'Base ${id}', 0, '/of/another/${id}.gguf', 1, 1, 'hash ${id}', 'llama', 1, 'q8_0', 1, '{}', 'then');
      INSERT INTO dataset_snapshot VALUES ('s${id}', '${id}', 'hash', 1, 0, 0, 'then');
      INSERT INTO dataset_snapshot_item (snapshot_id, position, example_id, revision, split, preceding, question, answer,
        group_name) VALUES ('s${id}', 0, 'e${id}', 1, 'training', '[]', 'How?', 'In writing.', 'g');
      INSERT INTO run (id, project_id, model_id, model_name, preset, state, settings, seed, snapshot_id, snapshot_hash,
        examples, passes, created_at) VALUES ('r${id}', '${id}', 'm${id}', 'Base', 'quick', 'finished', '{}', 1, 's${id}',
        'hash', '{}', 1, 'then');`);
  }
  return storage;
}

/** One key for all: making keys is slow on purpose. */
const header = makeHeader('archive', 'four unrelated little words');

async function pack(entries: AsyncIterable<PackEntry>): Promise<VerifiedPack> {
  const path = join(temporaryFolder(), 'x.vernacular-project');
  const signal = new AbortController().signal;
  await writeContents(path, await header, { kind: 'archive', entries, signal, progress: () => undefined });
  return verifyContents((await header).opened, await openAsBlob(path), 'archive');
}

const load = async (db: Kysely<Schema>, archive: VerifiedPack): Promise<void> => {
  const about = await readArchive(db, archive);
  await db.transaction().execute(async (tx) => void (await loadProject(tx, archive, about)));
};

/** Every row of every table, for “nothing was changed”. */
const rowsOf = (storage: Storage): string =>
  JSON.stringify(
    (
      storage.raw.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[]
    ).map((name) => [name, storage.raw.prepare(`SELECT * FROM "${name}"`).all()]),
  );

test('a project moves whole, alone, findable, and to the model with the same hash', async () => {
  const from = await filled();
  const archive = await pack(dumpProject(from.db, { id: 'p', name: 'Matter p' }, made));
  const to = await open();
  to.raw.exec(`INSERT INTO base_model (id, name, built_in, path, bytes, modified_ms, sha256, architecture, parameters,
    weight_type, context_tokens, facts, added_at)
    VALUES ('here', 'Base', 0, '/here.gguf', 1, 1, 'hash p', 'llama', 1, 'q8_0', 1, '{}', 'then');`);
  await load(to.db, archive);
  const all = (sql: string): unknown[] =>
    (to.raw.prepare(sql).all() as object[]).map((row) => Object.values(row));
  expect(all('SELECT id, name FROM project')).toEqual([['p', 'Matter p']]);
  expect(all('SELECT document_id, hex(bytes) FROM document_content')).toEqual([['dp', '00FF10']]);
  expect(all("SELECT rowid FROM passage_fts WHERE passage_fts MATCH 'writing'")).toHaveLength(1);
  expect(all("SELECT rowid FROM example_fts WHERE example_fts MATCH 'writing'")).toHaveLength(1);
  expect(all('SELECT id, model_id FROM run')).toEqual([['rp', 'here']]);
  expect(all('SELECT count(*) FROM base_model')).toEqual([[1]]);
  expect((await refusal(load(to.db, archive))).code).toBe('project-already-here');
  // Every table of a project has a way into its archive, whatever is added later.
  const found = (await projectTables(to.db)).map(({ name }) => name);
  expect(found).toEqual(
    expect.arrayContaining(['adapter_part', 'evaluation_answer', 'message', 'finding', 'rating']),
  );
  expect(found.indexOf('dataset_snapshot_item')).toBeLessThan(found.indexOf('run'));
  expect(found).not.toContain('setting');
  await Promise.all([from.close(), to.close()]);
});

test('an archive that was made to harm is refused, and not one row is changed', async () => {
  const from = await filled();
  const to = await open();
  to.raw.exec("INSERT INTO project VALUES ('mine', 'Mine', '', NULL, 'then', 'then')");
  const before = rowsOf(to);
  const line = (row: object): Buffer => Buffer.from(`${JSON.stringify(row)}\n`);
  const entry = (name: string, content: Buffer): PackEntry => ({
    name,
    bytes: content.length,
    content: () => [content],
  });
  const more: readonly (readonly [PackEntry, string])[] = [
    [entry('tables/setting', line({ key: 'x', value: '1' })), 'pack-damaged'],
    [entry('tables/audit_event', line({ number: 1 })), 'pack-damaged'],
    [entry('tables/sqlite_master', line({ name: 'x' })), 'pack-damaged'],
    [entry('tables/rule', line({ id: 'x', 'project_id) VALUES (1); --': 'p' })), 'pack-damaged'],
    [entry('tables/rule', line({ id: 'x', project_id: 'mine' })), 'pack-damaged'],
    [entry('tables/rule', line({ id: 'x', project_id: { sql: 1 } })), 'pack-damaged'],
    [entry('tables/rule', Buffer.from('{"id":"x"}')), 'pack-damaged'],
    [entry('tables/chat', line({ id: 'c', project_id: 'p' })), 'pack-damaged'],
    [
      entry(
        'tables/message',
        line({ id: 'n', chat_id: 'nowhere', role: 'user', text: 'x', created_at: 'then' }),
      ),
      'pack-damaged',
    ],
  ];
  for (const [extra, code] of more) {
    const archive = await pack(
      (async function* entries() {
        yield* dumpProject(from.db, { id: 'p', name: 'Matter p' }, made);
        yield extra;
      })(),
    ).catch((error: unknown) => error);
    const refused = archive instanceof Error ? Promise.reject(archive) : load(to.db, archive as VerifiedPack);
    expect([extra.name, (await refusal(refused)).code]).toEqual([extra.name, code]);
    expect(rowsOf(to)).toBe(before);
  }
  const newer = (async function* entries() {
    for await (const each of dumpProject(from.db, { id: 'p', name: 'Matter p' }, made)) {
      if (each.name !== 'about.json') yield each;
      else {
        const about = {
          projectId: 'p',
          projectName: 'P',
          madeBy: '',
          madeAt: '',
          appVersion: '9',
          format: 99_999,
        };
        yield entry('about.json', Buffer.from(JSON.stringify(about)));
      }
    }
  })();
  expect((await refusal(load(to.db, await pack(newer)))).code).toBe('pack-newer');
  expect(rowsOf(to)).toBe(before);
  await Promise.all([from.close(), to.close()]);
});
