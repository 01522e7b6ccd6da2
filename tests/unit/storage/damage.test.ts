import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toJson } from '../../../src-main/storage/json-text.ts';
import { createWorkspace, openWorkspace, workspacePaths } from '../../../src-main/storage/open.ts';
import { seededRandom } from '../../../src-main/text/statistics/random.ts';
import { refusal } from '../../support/open-core.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const keychainOf = (secrets: string[]) => ({
  read: async () => secrets[0] ?? null,
  write: async (secret: string) => void secrets.push(secret),
});

async function filledWorkspace(folder: string, keychain: ReturnType<typeof keychainOf> | null) {
  const options = { folder, passphrase: null, keychain, holder: 'test' };
  const storage = await createWorkspace(options);
  await storage.db
    .insertInto('setting')
    .values(
      Array.from({ length: 300 }, (_, i) => ({
        key: `note ${i}`,
        value: toJson<unknown>('words '.repeat(100)),
      })),
    )
    .execute();
  const backup = storage.backUp('test');
  await storage.close();
  return { options, backup };
}

describe('A damaged workspace file', () => {
  test('is refused whichever byte of an encrypted file is wrong, and stays as it is', async () => {
    const folder = temporaryFolder();
    const { options } = await filledWorkspace(folder, keychainOf([]));
    const { file } = workspacePaths(folder);
    const whole = readFileSync(file);
    const random = seededRandom(11);
    for (let round = 0; round < 25; round += 1) {
      const bytes = Buffer.from(whole);
      const at = Math.floor(random() * bytes.length);
      bytes[at] = (bytes[at] as number) ^ (1 + Math.floor(random() * 255));
      writeFileSync(file, bytes);
      expect(await refusal(openWorkspace(options))).toMatchObject({ code: 'damaged' });
      expect(readFileSync(file).equals(bytes)).toBe(true);
    }
    writeFileSync(file, whole);
    await (await openWorkspace(options)).close();
  });

  test('is refused when it was cut short, and its backup opens in its place', async () => {
    for (const keychain of [null, keychainOf([])]) {
      const folder = temporaryFolder();
      const { options, backup } = await filledWorkspace(folder, keychain);
      const { file } = workspacePaths(folder);
      truncateSync(file, 9 * 4096 + 100);
      expect(await refusal(openWorkspace(options))).toMatchObject({ code: 'damaged' });
      copyFileSync(backup, file);
      const restored = await openWorkspace(options);
      const rows = await restored.db.selectFrom('setting').select('key').execute();
      expect(rows).toHaveLength(300);
      await restored.close();
    }
  });

  test('is refused when it is no database at all', async () => {
    const folder = temporaryFolder();
    const { options } = await filledWorkspace(folder, null);
    writeFileSync(workspacePaths(folder).file, 'Dear sir or madam, '.repeat(1000));
    expect(await refusal(openWorkspace(options))).toMatchObject({ code: 'damaged' });
    expect(readFileSync(join(folder, 'workspace.vernacular'), 'utf8')).toMatch(/^Dear sir/);
  });
});
