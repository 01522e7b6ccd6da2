/**
 * A model pack is a tar file that any program opens: `model.json` first, then `README.txt`, then the model’s files, with
 * nothing else in it. Format: POSIX.1-1988 ustar; sizes beyond 8 GiB in base 256, as GNU tar writes them.
 */
import { z } from 'zod';

export const manifestName = 'model.json';
export const readmeName = 'README.txt';
export const longestManifest = 1_000_000;
const block = 512;

/** A name that is only a name: no folder, nothing hidden, nothing a system keeps for itself. */
export const plainName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._ -]*\.gguf$/u);

export const manifestSchema = z.object({
  kind: z.literal('vernacular-model-pack'),
  version: z.literal(1),
  name: z.string().min(1).max(200),
  architecture: z.string().max(100),
  licence: z.string().max(1000).nullable(),
  maker: z.string().max(200).nullable(),
  /** Of all files one after another. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  packedAt: z.string(),
  files: z
    .array(
      z.object({
        name: plainName,
        bytes: z.number().int().positive(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/u),
      }),
    )
    .min(1)
    .max(1000),
});
export type Manifest = z.infer<typeof manifestSchema>;

export interface TarHeader {
  readonly name: string;
  readonly size: number;
}

export function writeTarHeader(name: string, size: number, seconds: number): Buffer {
  const header = Buffer.alloc(block);
  header.write(name, 0, 100, 'utf8');
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  if (size < 8 ** 11) header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else {
    header.writeUInt8(0x80, 124);
    header.writeBigUInt64BE(BigInt(size), 128);
  }
  header.write(`${Math.floor(seconds).toString(8).padStart(11, '0')}\0`, 136);
  header.write('0', 156);
  header.write('ustar\0', 257);
  header.write('00', 263);
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** Null for what is no plain file’s header: links, folders and devices have no place in a pack. */
export function readTarHeader(header: Buffer): TarHeader | null {
  if (header.length !== block || header.toString('latin1', 257, 262) !== 'ustar') return null;
  const told = Number.parseInt(header.toString('latin1', 148, 154), 8);
  if (told !== checksum(header)) return null;
  const type = header.toString('latin1', 156, 157);
  if (type !== '0' && type !== '\0') return null;
  if (header[345] !== 0) return null;
  const end = header.indexOf(0);
  const name = header.toString('utf8', 0, Math.min(end === -1 ? 100 : end, 100));
  const size =
    ((header[124] ?? 0) & 0x80) === 0
      ? Number.parseInt(header.toString('latin1', 124, 135), 8)
      : Number(header.readBigUInt64BE(128));
  return Number.isSafeInteger(size) && size >= 0 ? { name, size } : null;
}

/** A file in a tar takes whole blocks. */
export const padded = (size: number): number => Math.ceil(size / block) * block;
export const tarBlock = block;

/** The sum of the header’s bytes, its own place taken as spaces. */
function checksum(header: Buffer): number {
  let sum = 0;
  for (const [i, byte] of header.entries()) sum += i >= 148 && i < 156 ? 32 : byte;
  return sum;
}
