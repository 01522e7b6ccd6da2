import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FromCore, ToCore } from '../../../../src-main/shell/electron/core-messages.ts';
import {
  answerKeychain,
  type KeychainPlace,
  keychainThrough,
  type SecretStore,
} from '../../../../src-main/shell/electron/keychain.ts';
import type { Wire } from '../../../../src-main/shell/electron/ports.ts';

/** Stands for the operating system's keychain, which no test machine has. */
function store(backend: string, available = true): SecretStore {
  const turn = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
  return {
    isAsyncEncryptionAvailable: async () => available,
    encryptStringAsync: async (text) => turn(Buffer.from(text)),
    decryptStringAsync: async (bytes) => ({ result: turn(bytes).toString() }),
    getSelectedStorageBackend: () => backend,
  };
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vernacular-keychain-'));
});
afterEach(() => rm(folder, { recursive: true }));

function place(
  backend: string,
  options: { available?: boolean; platform?: NodeJS.Platform } = {},
): KeychainPlace {
  return {
    store: store(backend, options.available),
    file: join(folder, 'data', 'workspace.key'),
    platform: options.platform ?? 'linux',
  };
}

test('a key is written encrypted, for this user only, and comes back', async () => {
  const at = place('gnome_libsecret');
  expect(await answerKeychain({ type: 'read' }, at)).toEqual({ type: 'secret', secret: null });
  expect(await answerKeychain({ type: 'write', secret: 'the key' }, at)).toEqual({ type: 'written' });
  expect((await readFile(at.file)).includes('the key')).toBe(false);
  expect((await stat(at.file)).mode & 0o777).toBe(0o600);
  expect(await answerKeychain({ type: 'read' }, at)).toEqual({ type: 'secret', secret: 'the key' });
});

test.each(['basic_text', 'unknown'])('Linux’s %s is refused and nothing is written', async (backend) => {
  const at = place(backend);
  expect(await answerKeychain({ type: 'write', secret: 'the key' }, at)).toMatchObject({
    type: 'refused',
    problem: { code: 'no-keychain', safe: 'Nothing was stored.' },
  });
  await expect(stat(at.file)).rejects.toThrow('ENOENT');
});

test('a keychain that is locked is a refusal with a remedy, not a crash', async () => {
  const at = place('', { available: false, platform: 'darwin' });
  expect(await answerKeychain({ type: 'read' }, at)).toMatchObject({
    type: 'refused',
    problem: { code: 'keychain-locked' },
  });
});

test('the core’s keychain asks over the wire and turns a refusal into its problem', async () => {
  const at = place('gnome_libsecret');
  const refusing = place('basic_text');
  for (const { target, write } of [
    { target: at, write: undefined },
    { target: refusing, write: 'no-keychain' },
  ]) {
    let answerCore: (message: ToCore, ports: []) => void = () => undefined;
    const wire: Wire<ToCore, FromCore> = {
      listen: (listener) => {
        answerCore = listener;
      },
      post: (message) => {
        if (message.type !== 'keychain') return;
        void answerKeychain(message.ask, target).then((answer) =>
          answerCore({ type: 'keychain', request: message.request, answer }, []),
        );
      },
    };
    const keychain = keychainThrough(wire);
    const code = await keychain.write('another key').then(
      () => undefined,
      (error: { problem?: { code: string } }) => error.problem?.code,
    );
    expect(code).toBe(write);
    if (write === undefined) expect(await keychain.read()).toBe('another key');
  }
});
