import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { toJson } from '../../../src-main/storage/json-text.ts';
import {
  createWorkspace,
  openWorkspace,
  type Storage,
  workspaceKey,
  workspacePaths,
} from '../../../src-main/storage/open.ts';
import { refusal } from '../../support/open-core.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const CANARY = 'Canary Quillfeather of Marrow Lane';
const plain = (folder: string) => ({ folder, passphrase: null, keychain: null, holder: 'test' });
const locked = (folder: string, passphrase: string) => ({ ...plain(folder), passphrase });

async function note(storage: Storage, value: string): Promise<void> {
  await storage.db
    .insertInto('setting')
    .values({ key: 'note', value: toJson<unknown>(value) })
    .execute();
}

async function readNote(storage: Storage): Promise<string> {
  const row = await storage.db.selectFrom('setting').select('value').executeTakeFirstOrThrow();
  return JSON.parse(row.value);
}

function everyByte(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

test('A workspace opens again with its passphrase and holds what was stored, unreadable at rest', async () => {
  const folder = temporaryFolder();
  const made = await createWorkspace(locked(folder, 'seven winter apples'));
  await note(made, CANARY);
  made.backUp('test');
  expect(everyByte(folder)).not.toContain(CANARY);
  await made.close();
  expect(everyByte(folder)).not.toContain(CANARY);
  expect(workspaceKey(folder)).toBe('passphrase');

  const again = await openWorkspace(locked(folder, 'seven winter apples'));
  expect(await readNote(again)).toBe(CANARY);
  expect(again.raw.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(again.raw.pragma('synchronous', { simple: true })).toBe(2);
  expect(again.raw.pragma('foreign_keys', { simple: true })).toBe(1);
  await again.close();
});

test('A wrong passphrase is refused, changes nothing and gives the lock back', async () => {
  const folder = temporaryFolder();
  const made = await createWorkspace(locked(folder, 'seven winter apples'));
  await note(made, CANARY);
  await made.close();
  const before = readFileSync(workspacePaths(folder).file);
  expect(await refusal(openWorkspace(locked(folder, 'seven winter pears')))).toMatchObject({
    code: 'wrong-passphrase',
  });
  expect(await refusal(openWorkspace(plain(folder)))).toMatchObject({ code: 'wrong-passphrase' });
  expect(readFileSync(workspacePaths(folder).file).equals(before)).toBe(true);
  const again = await openWorkspace(locked(folder, 'seven winter apples'));
  expect(await readNote(again)).toBe(CANARY);
  await again.close();
});

test('The same passphrase typed in another Unicode form opens the workspace', async () => {
  const folder = temporaryFolder();
  await (await createWorkspace(locked(folder, 'blåbär på ön'.normalize('NFC')))).close();
  const again = await openWorkspace(locked(folder, 'blåbär på ön'.normalize('NFD')));
  expect(again.key).toBe('passphrase');
  await again.close();
});

test('“No passphrase on this computer” says so in the header, and the file is readable', async () => {
  const folder = temporaryFolder();
  const made = await createWorkspace(plain(folder));
  await note(made, CANARY);
  await made.close();
  expect(workspaceKey(folder)).toBe('none');
  expect(everyByte(folder)).toContain(CANARY);
});

test('With a keychain the key lies there, and another keychain does not open the file', async () => {
  const folder = temporaryFolder();
  const secrets: string[] = [];
  const keychain = {
    read: async () => secrets.at(-1) ?? null,
    write: async (secret: string) => void secrets.push(secret),
  };
  const made = await createWorkspace({ ...plain(folder), keychain });
  await note(made, CANARY);
  await made.close();
  expect(workspaceKey(folder)).toBe('keychain');
  expect(everyByte(folder)).not.toContain(CANARY);
  expect(everyByte(folder)).not.toContain(secrets[0]);
  await (await openWorkspace({ ...plain(folder), keychain })).close();
  secrets.push(Buffer.alloc(32, 7).toString('base64'));
  expect(await refusal(openWorkspace({ ...plain(folder), keychain }))).toMatchObject({ code: 'key-missing' });
  expect(await refusal(openWorkspace(plain(folder)))).toMatchObject({ code: 'key-missing' });
});

describe('A second instance', () => {
  test('is refused in the same process and let in after the first has closed', async () => {
    const folder = temporaryFolder();
    const first = await createWorkspace(plain(folder));
    expect(await refusal(openWorkspace(plain(folder)))).toMatchObject({ code: 'second-instance' });
    expect(await refusal(createWorkspace(plain(folder)))).toMatchObject({ code: 'second-instance' });
    await first.close();
    await first.close();
    await (await openWorkspace(plain(folder))).close();
  });

  test('is refused while another process lives, and takes over from one that was killed', async () => {
    const folder = temporaryFolder();
    const script = `
      const { createWorkspace } = await import(${JSON.stringify(
        new URL('../../../src-main/storage/open.ts', import.meta.url).href,
      )});
      const storage = await createWorkspace({ folder: ${JSON.stringify(folder)}, passphrase: null, keychain: null, holder: 'the other' });
      await storage.db.insertInto('setting').values({ key: 'note', value: '"kept"' }).execute();
      console.log('open');
      setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
    await once(other.stdout, 'data');
    expect(await refusal(openWorkspace(plain(folder)))).toMatchObject({
      code: 'second-instance',
      evidence: expect.stringContaining(`process ${other.pid}`),
    });
    other.kill('SIGKILL');
    await once(other, 'exit');
    const taken = await openWorkspace(plain(folder));
    expect(await readNote(taken)).toBe('kept');
    await taken.close();
  });
});

describe('A folder is refused', () => {
  test('when it holds no workspace, and when it holds one already', async () => {
    const folder = temporaryFolder();
    expect(workspaceKey(folder)).toBeNull();
    expect(await refusal(openWorkspace(plain(folder)))).toMatchObject({ code: 'no-workspace' });
    await (await createWorkspace(plain(folder))).close();
    expect(await refusal(createWorkspace(plain(folder)))).toMatchObject({ code: 'workspace-exists' });
  });

  test('when its file is a database of another program, which stays as it was', async () => {
    const folder = temporaryFolder();
    await (await createWorkspace(plain(folder))).close();
    const { file } = workspacePaths(folder);
    writeFileSync(file, '');
    const foreign = new Sqlite(file);
    foreign.exec('CREATE TABLE bookmark (url TEXT)');
    foreign.close();
    const before = readFileSync(file);
    expect(await refusal(openWorkspace(plain(folder)))).toMatchObject({ code: 'not-a-workspace' });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('when its file was written by a newer version', async () => {
    const folder = temporaryFolder();
    const made = await createWorkspace(plain(folder));
    made.raw.pragma('user_version = 9999');
    await made.close();
    expect(await refusal(openWorkspace(plain(folder)))).toMatchObject({ code: 'newer-than-app' });
  });

  test('when its header cannot be understood or is missing', async () => {
    const folder = temporaryFolder();
    await (await createWorkspace(plain(folder))).close();
    const { header } = workspacePaths(folder);
    writeFileSync(header, '{"format":"vernacular-workspace","version":1,"key":{"kind":"rot13"}}');
    expect(workspaceKey(folder)).toBe('passphrase');
    expect(await refusal(openWorkspace(plain(folder)))).toMatchObject({ code: 'damaged' });
    rmSync(header);
    expect(await refusal(openWorkspace(plain(folder)))).toMatchObject({ code: 'damaged' });
  });

  test('when its place cannot be a folder', async () => {
    const folder = join(temporaryFolder(), 'taken');
    writeFileSync(folder, 'a file');
    await expect(openWorkspace(plain(folder))).rejects.toMatchObject({ problem: { code: 'no-folder' } });
    expect(existsSync(join(folder, 'workspace.json'))).toBe(false);
  });
});
