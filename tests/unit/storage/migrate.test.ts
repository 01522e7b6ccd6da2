import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../../src-main/storage/migrations/all.ts';
import type { Migration } from '../../../src-main/storage/migration.ts';
import { createWorkspace, openWorkspace, workspacePaths } from '../../../src-main/storage/open.ts';
import { refusal } from '../../support/open-core.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const at = (folder: string, upTo: number, more: readonly Migration[] = []) => ({
  folder,
  passphrase: null,
  keychain: null,
  holder: 'test',
  migrations: [...migrations.filter(({ number }) => number <= upTo), ...more],
});

const version = (database: Database): unknown => database.pragma('user_version', { simple: true });

function addFirstRows(database: Database): void {
  database.exec(`
    INSERT INTO project VALUES ('p', 'Notice periods', '', NULL, 'then', 'then');
    INSERT INTO document (id, project_id, name, bytes, sha256, state, added_at)
      VALUES ('d', 'p', 'guide.md', 4, 'aa', 'ready', 'then');
    INSERT INTO passage (id, project_id, document_id, position, text, breadcrumb, block_from, block_to)
      VALUES ('q', 'p', 'd', 0, 'Notice is given in writing.', '["Notice"]', 0, 0);
    INSERT INTO example (id, project_id, document_id, passage_id, kind, question, answer,
      original_question, original_answer, status, origin, question_key, created_at, changed_at)
      VALUES ('e', 'p', 'd', 'q', 'answer', 'How is notice given?', 'In writing.',
      'How is notice given?', 'In writing.', 'approved', 'imported', 'how is notice given', 'then', 'then');`);
}

describe('Migrations', () => {
  test('rise in number from 1, each under a name of its own', () => {
    const numbers = migrations.map(({ number }) => number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers[0]).toBe(1);
    expect(new Set(migrations.map(({ name }) => name)).size).toBe(migrations.length);
    const files = readdirSync(join(import.meta.dirname, '../../../src-main/storage/migrations'));
    const expected = migrations.map(({ number, name }) => `${String(number).padStart(4, '0')}-${name}.ts`);
    expect(files.filter((name) => name !== 'all.ts')).toEqual(expected);
  });

  test('1 makes every table, and its rows go with their project except the log', async () => {
    const storage = await createWorkspace(at(temporaryFolder(), 1));
    addFirstRows(storage.raw);
    storage.raw.exec(`INSERT INTO audit_event VALUES (1, 'then', 'Ada', 'made', 'x', 'p', '{}', '0', '1');
      DELETE FROM project WHERE id = 'p';`);
    const left = ['document', 'passage', 'example', 'audit_event'].map((table) =>
      storage.raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
    );
    expect(left).toEqual([0, 0, 0, 1]);
    await storage.close();
  });

  test('2 makes the examples of a file of version 1 searchable and backs that file up before', async () => {
    const folder = temporaryFolder();
    const old = await createWorkspace(at(folder, 1));
    addFirstRows(old.raw);
    await old.close();

    const storage = await openWorkspace(at(folder, 2));
    const hits = (word: string): unknown[] =>
      storage.raw.prepare('SELECT rowid FROM example_fts WHERE example_fts MATCH ?').pluck().all(word);
    expect([hits('writing'), hits('notice'), hits('absent')]).toEqual([[1], [1], []]);
    storage.raw.exec(`UPDATE example SET answer = 'By letter.' WHERE id = 'e'`);
    expect([hits('writing'), hits('letter')]).toEqual([[], [1]]);
    storage.raw.exec(`DELETE FROM example WHERE id = 'e'`);
    expect(hits('letter')).toEqual([]);
    expect(version(storage.raw)).toBe(2);
    await storage.close();

    const { backups } = workspacePaths(folder);
    const copies = readdirSync(backups);
    expect(copies).toEqual([expect.stringMatching(/^workspace-.*-before-0002\.vernacular$/)]);
    const copy = new Sqlite(join(backups, copies[0] ?? ''), { readonly: true });
    expect(version(copy)).toBe(1);
    expect(copy.prepare('SELECT question FROM example').pluck().all()).toEqual(['How is notice given?']);
    copy.close();
  });

  test('leave the file in its old format with its rows when one of them fails halfway', async () => {
    const folder = temporaryFolder();
    const old = await createWorkspace(at(folder, 2));
    addFirstRows(old.raw);
    await old.close();
    const broken: Migration = {
      number: 3,
      name: 'broken',
      up: (database) => {
        database.exec(`DELETE FROM example; CREATE TABLE half (a TEXT);`);
        database.exec('ALTER TABLE nowhere ADD COLUMN b TEXT');
      },
    };
    expect(await refusal(openWorkspace(at(folder, 2, [broken])))).toMatchObject({
      code: 'migration-failed',
      evidence: expect.stringContaining('nowhere'),
    });
    const storage = await openWorkspace(at(folder, 2));
    expect(version(storage.raw)).toBe(2);
    expect(storage.raw.prepare('SELECT count(*) FROM example').pluck().get()).toBe(1);
    expect(storage.raw.prepare(`SELECT count(*) FROM sqlite_master WHERE name = 'half'`).pluck().get()).toBe(
      0,
    );
    await storage.close();
  });
});
