/**
 * A pack is one encrypted file: eight bytes of magic, the length of a header, the header as JSON, then pieces. The key
 * comes from the passphrase by scrypt; pieces are AES-256-GCM, numbered, the last one marked, and bound to the header
 * (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár 2015), so that none can be changed, dropped, moved or
 * cut off unnoticed.
 */
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { notAPack, packDamaged, packNewer, wrongPackPassphrase } from './pack-problems.ts';

export const MAGIC = Buffer.from('VERNPACK');
export const PIECE_BYTES = 1 << 20;
export const TAG_BYTES = 16;
const VERSION = 1;
const mostHeader = 4096;
/** OWASP's figure: 128 MiB and a few tenths of a second. No other is accepted: a file may not choose how long we work. */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
const KEY_BYTES = 32;

const headerSchema = z.strictObject({
  format: z.literal('vernacular-pack'),
  version: z.literal(VERSION),
  kind: z.enum(['demo', 'archive']),
  scrypt: z.strictObject({
    N: z.literal(COST.N),
    r: z.literal(COST.r),
    p: z.literal(COST.p),
    salt: z.base64().length(24),
  }),
  /** Tells a wrong passphrase from a changed file. */
  check: z.base64().length(44),
  /** First seven bytes of every piece's nonce. */
  nonce: z.base64().length(12),
});
export type PackKind = z.infer<typeof headerSchema>['kind'];

export interface OpenedHeader {
  readonly kind: PackKind;
  readonly key: Buffer;
  readonly nonce: Buffer;
  /** SHA-256 of everything before the pieces. */
  readonly binding: Buffer;
  /** Where the pieces begin. */
  readonly start: number;
}

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** A header for a new pack, and what its pieces are encrypted with. */
export async function makeHeader(
  kind: PackKind,
  passphrase: string,
): Promise<{ readonly bytes: Buffer; readonly opened: OpenedHeader }> {
  const salt = randomBytes(16);
  const nonce = randomBytes(7);
  const { key, check } = await stretch(passphrase, salt);
  const json = Buffer.from(
    JSON.stringify({
      format: 'vernacular-pack',
      version: VERSION,
      kind,
      scrypt: { ...COST, salt: salt.toString('base64') },
      check,
      nonce: nonce.toString('base64'),
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const bytes = Buffer.concat([MAGIC, length, json]);
  return { bytes, opened: { kind, key, nonce, binding: sha256(bytes), start: bytes.length } };
}

/** What kind of pack a file says it is, without its passphrase. @throws ProblemError `not-a-pack`, `pack-newer`, `pack-damaged` */
export async function readKind(file: Blob): Promise<PackKind> {
  return (await readHeader(file)).header.kind;
}

/** @throws ProblemError `not-a-pack`, `pack-newer`, `pack-damaged`, `wrong-passphrase` */
export async function openHeader(file: Blob, passphrase: string): Promise<OpenedHeader> {
  const { header, bytes } = await readHeader(file);
  const { key, check } = await stretch(passphrase, Buffer.from(header.scrypt.salt, 'base64'));
  const [ours, theirs] = [Buffer.from(check), Buffer.from(header.check)];
  if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs)) throw wrongPackPassphrase();
  return {
    kind: header.kind,
    key,
    nonce: Buffer.from(header.nonce, 'base64').subarray(0, 7),
    binding: sha256(bytes),
    start: bytes.length,
  };
}

async function readHeader(file: Blob): Promise<{ header: z.infer<typeof headerSchema>; bytes: Buffer }> {
  const front = Buffer.from(await file.slice(0, MAGIC.length + 4).arrayBuffer());
  if (front.length < MAGIC.length + 4 || !front.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw notAPack('it does not begin as one');
  }
  const length = front.readUInt32LE(MAGIC.length);
  if (length > mostHeader) throw packDamaged(`a header of ${length} bytes`);
  const end = front.length + length;
  if (end > file.size) throw packDamaged('it ends inside its header');
  const bytes = Buffer.from(await file.slice(0, end).arrayBuffer());
  let json: unknown;
  try {
    json = JSON.parse(bytes.subarray(front.length).toString('utf8'));
  } catch {
    throw packDamaged('its header is not JSON');
  }
  const version = z.object({ version: z.number() }).safeParse(json);
  if (version.success && version.data.version > VERSION) throw packNewer(`version ${version.data.version}`);
  const header = headerSchema.safeParse(json);
  if (!header.success) throw packDamaged(z.prettifyError(header.error).slice(0, 500));
  return { header: header.data, bytes };
}

/** NFKC first: the same passphrase typed on another keyboard may arrive composed differently. */
async function stretch(passphrase: string, salt: Buffer): Promise<{ key: Buffer; check: string }> {
  const bytes = await derive(passphrase.normalize('NFKC'), salt, 2 * KEY_BYTES, {
    ...COST,
    maxmem: 256 * COST.N * COST.r,
  });
  const check = createHash('sha256').update('vernacular pack check').update(bytes.subarray(KEY_BYTES));
  return { key: bytes.subarray(0, KEY_BYTES), check: check.digest('base64') };
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
