/** From what a person or the keychain knows to the 32 bytes SQLCipher takes. */
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Header, ScryptParameters } from './header.ts';
import { keyMissing, wrongPassphrase } from './problems.ts';

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** 128 MiB and a few tenths of a second: OWASP's figure for scrypt. */
const COST = { N: 2 ** 17, r: 8, p: 1 };
const KEY_BYTES = 32;

export interface Keychain {
  read(): Promise<string | null>;
  write(secret: string): Promise<void>;
}

/** The key itself and how it is written down in the header; `key: null` means not encrypted. */
export interface NewKey {
  readonly key: Buffer | null;
  readonly header: Header;
}

/** @param passphrase null with a keychain: a random key kept there; null without: no encryption. */
export async function makeKey(passphrase: string | null, keychain: Keychain | null): Promise<NewKey> {
  const format = { format: 'vernacular-workspace', version: 1 } as const;
  if (passphrase !== null) {
    const parameters: ScryptParameters = {
      name: 'scrypt',
      ...COST,
      salt: randomBytes(16).toString('base64'),
    };
    const { key, check } = await stretch(passphrase, parameters);
    return { key, header: { ...format, key: { kind: 'passphrase', scrypt: parameters, check } } };
  }
  if (keychain === null) return { key: null, header: { ...format, key: { kind: 'none' } } };
  const key = randomBytes(KEY_BYTES);
  await keychain.write(key.toString('base64'));
  return { key, header: { ...format, key: { kind: 'keychain', check: checkOf(key) } } };
}

/** @throws ProblemError `wrong-passphrase`, or `key-missing` when the keychain has another or no key. */
export async function findKey(
  header: Header,
  passphrase: string | null,
  keychain: Keychain | null,
): Promise<Buffer | null> {
  if (header.key.kind === 'none') return null;
  if (header.key.kind === 'passphrase') {
    if (passphrase === null) throw wrongPassphrase();
    const { key, check } = await stretch(passphrase, header.key.scrypt);
    if (!same(check, header.key.check)) throw wrongPassphrase();
    return key;
  }
  const secret = (await keychain?.read()) ?? null;
  if (secret === null) throw keyMissing();
  const key = Buffer.from(secret, 'base64');
  if (key.length !== KEY_BYTES || !same(checkOf(key), header.key.check)) throw keyMissing();
  return key;
}

/** NFKC first: the same passphrase typed on another keyboard may arrive composed differently. */
async function stretch(
  passphrase: string,
  { N, r, p, salt }: ScryptParameters,
): Promise<{ key: Buffer; check: string }> {
  const bytes = await derive(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), 2 * KEY_BYTES, {
    N,
    r,
    p,
    maxmem: 256 * N * r,
  });
  return { key: bytes.subarray(0, KEY_BYTES), check: checkOf(bytes.subarray(KEY_BYTES)) };
}

function checkOf(bytes: Buffer): string {
  return createHash('sha256').update('vernacular key check').update(bytes).digest('base64');
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
