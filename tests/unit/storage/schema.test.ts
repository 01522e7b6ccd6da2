import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createWorkspace } from '../../../src-main/storage/open.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('The tables that kysely is told of are those that the migrations make, column by column', async () => {
  const source = [
    'schema.ts',
    'schema-privacy.ts',
    'schema-results.ts',
    'schema-examples.ts',
    'schema-health.ts',
    'schema-endpoint.ts',
  ]
    .map((name) => readFileSync(join(import.meta.dirname, '../../../src-main/storage', name), 'utf8'))
    .join('\n');
  const bodyOf = (name: string): string =>
    new RegExp(`interface ${name} \\{\\n([\\s\\S]*?)\\n\\}`).exec(source)?.[1] ?? '';
  const fieldsOf = (body: string): string[][] =>
    [...body.matchAll(/^ {2}(\w+): (\w*)/gm)].map((m) => m.slice(1));
  const told = fieldsOf(bodyOf('Schema')).map(([table, type]): [string, string[]] => [
    table as string,
    fieldsOf(bodyOf(type as string)).map(([column]) => column as string),
  ]);
  expect(told.length).toBeGreaterThan(30);

  const storage = await createWorkspace({
    folder: temporaryFolder(),
    passphrase: null,
    keychain: null,
    holder: 'test',
  });
  const columnsOf = (table: string): unknown[] =>
    storage.raw.prepare('SELECT name FROM pragma_table_xinfo(?)').pluck().all(table);
  for (const [table, columns] of told) {
    // A full-text table has its rowid without saying so, and a hidden rank.
    const made = table.endsWith('_fts') ? ['rowid', ...columnsOf(table)] : columnsOf(table);
    expect([table, made.filter((name) => name !== 'rank').sort()]).toEqual([table, columns.sort()]);
  }
  const made = storage.raw
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '*_fts_*'`)
    .pluck()
    .all();
  expect(made.sort()).toEqual(told.map(([table]) => table).sort());
  await storage.close();
});
