/**
 * The workspace key under the operating system's lock. The main process alone can reach it; the core asks
 * over the wire. What lies on disk is the key as the keychain encrypted it, never the key.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Problem, ProblemError } from '../../contract/errors.ts';
import type { FromCore, KeychainAnswer, KeychainAsk, ToCore } from './core-messages.ts';
import type { Wire } from './ports.ts';

/** The part of Electron's safeStorage that is used. */
export interface SecretStore {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(text: string): Promise<Buffer>;
  decryptStringAsync(bytes: Buffer): Promise<{ readonly result: string }>;
  /** Linux only. `basic_text` is Chromium's word for a key that everybody knows. */
  getSelectedStorageBackend(): string;
}

export interface KeychainPlace {
  readonly store: SecretStore;
  /** File that holds the encrypted key. */
  readonly file: string;
  readonly platform: NodeJS.Platform;
}

/** Answer the core. Never throws: a refusal is an answer. */
export async function answerKeychain(ask: KeychainAsk, place: KeychainPlace): Promise<KeychainAnswer> {
  try {
    const problem = await findObstacle(place);
    if (problem !== null) return { type: 'refused', problem };
    if (ask.type === 'read') return { type: 'secret', secret: await read(place) };
    await write(ask.secret, place);
    return { type: 'written' };
  } catch (error) {
    return { type: 'refused', problem: noAnswer(error) };
  }
}

async function findObstacle({ store, platform }: KeychainPlace): Promise<Problem | null> {
  if (platform === 'linux' && ['basic_text', 'unknown'].includes(store.getSelectedStorageBackend())) {
    return {
      code: 'no-keychain',
      what: 'This desktop has no keychain that keeps a key secret.',
      safe: 'Nothing was stored.',
      remedy: 'Choose a passphrase instead, or set up GNOME Keyring or KWallet and start Vernacular again.',
      evidence: `safeStorage backend ${store.getSelectedStorageBackend()}`,
    };
  }
  if (await store.isAsyncEncryptionAvailable()) return null;
  return noAnswer('safeStorage reports that encryption is not available');
}

function noAnswer(error: unknown): Problem {
  return {
    code: 'keychain-locked',
    what: 'The keychain of this computer did not answer.',
    safe: 'The workspace is as it was.',
    remedy: 'Unlock the keychain and try again, or choose a passphrase for a new workspace.',
    evidence: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

async function read({ store, file }: KeychainPlace): Promise<string | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return (await store.decryptStringAsync(bytes)).result;
}

/** Written beside and renamed: a crash leaves the old key or the new one, never half of one. */
async function write(secret: string, { store, file }: KeychainPlace): Promise<void> {
  const bytes = await store.encryptStringAsync(secret);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, bytes, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
}

/** The core's side: a keychain that asks the main process. */
export function keychainThrough(wire: Wire<ToCore, FromCore>): {
  read(): Promise<string | null>;
  write(secret: string): Promise<void>;
} {
  const waiting = new Map<number, (answer: KeychainAnswer) => void>();
  let last = 0;
  wire.listen((message) => {
    if (message.type !== 'keychain') return;
    waiting.get(message.request)?.(message.answer);
    waiting.delete(message.request);
  });
  async function ask(question: KeychainAsk): Promise<string | null> {
    last += 1;
    const request = last;
    const answer = await new Promise<KeychainAnswer>((resolve) => {
      waiting.set(request, resolve);
      wire.post({ type: 'keychain', request, ask: question });
    });
    if (answer.type === 'refused') throw new ProblemError(answer.problem);
    return answer.type === 'secret' ? answer.secret : null;
  }
  return {
    read: () => ask({ type: 'read' }),
    write: async (secret) => {
      await ask({ type: 'write', secret });
    },
  };
}
