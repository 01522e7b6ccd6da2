/**
 * The seal of an evidence pack: an Ed25519 signature over its hash list, with the workspace's own key. Whoever changes a
 * file and its hash cannot sign again; whoever signs with another key shows another fingerprint.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { z } from 'zod';

export const SEAL = 'seal.json';

const sealSchema = z.strictObject({
  format: z.literal('vernacular-seal'),
  version: z.literal(1),
  /** Ed25519, SPKI, base64. */
  publicKey: z.string().max(200),
  signature: z.string().max(200),
  signedAt: z.string(),
});
export type Seal = z.infer<typeof sealSchema>;

/** A new key as PEM, to be kept in the workspace. */
export function makeSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
}

export function sealList(hashList: string, pem: string, signedAt: string): Seal {
  const key = createPrivateKey(pem);
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
  const signature = sign(null, signed(hashList, publicKey, signedAt), key).toString('base64');
  return { format: 'vernacular-seal', version: 1, publicKey, signature, signedAt };
}

/** @returns fingerprint of the key that signed this list; null when the seal is not one or does not fit */
export function checkSeal(text: string, hashList: string): { fingerprint: string; signedAt: string } | null {
  let seal: Seal;
  let key: KeyObject;
  try {
    seal = sealSchema.parse(JSON.parse(text));
    key = createPublicKey({ key: Buffer.from(seal.publicKey, 'base64'), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
  if (key.asymmetricKeyType !== 'ed25519') return null;
  const bytes = signed(hashList, seal.publicKey, seal.signedAt);
  if (!verify(null, bytes, key, Buffer.from(seal.signature, 'base64'))) return null;
  return { fingerprint: fingerprintOf(seal.publicKey), signedAt: seal.signedAt };
}

/** SHA-256 of the public key, its first 32 figures in groups of eight: short enough to read aloud. */
export function fingerprintOf(publicKey: string): string {
  const hash = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
  return (hash.slice(0, 32).match(/.{8}/g) ?? []).join(' ');
}

function signed(hashList: string, publicKey: string, signedAt: string): Buffer {
  return Buffer.from(`vernacular-seal 1\n${publicKey}\n${signedAt}\n${hashList}`);
}
