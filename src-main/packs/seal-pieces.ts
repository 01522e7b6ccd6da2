import { createCipheriv, createDecipheriv } from 'node:crypto';
import { packDamaged } from './pack-problems.ts';
import { type OpenedHeader, PIECE_BYTES, TAG_BYTES } from './pack-header.ts';

const ALGORITHM = 'aes-256-gcm';

/** Encrypt a stream of bytes of any division into pieces of a megabyte, the last marked as such. */
export async function* sealPieces(
  header: OpenedHeader,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  let number = 0;
  for await (const some of bytes) {
    waiting.push(Buffer.from(some.buffer, some.byteOffset, some.byteLength));
    size += some.byteLength;
    // A piece goes only when another follows: the last has to be known as the last.
    while (size > PIECE_BYTES) {
      const all = Buffer.concat(waiting);
      yield seal(header, number, false, all.subarray(0, PIECE_BYTES));
      number += 1;
      waiting = [Buffer.from(all.subarray(PIECE_BYTES))];
      size = all.length - PIECE_BYTES;
    }
  }
  yield seal(header, number, true, Buffer.concat(waiting));
}

/** The bytes again, each piece authenticated before it is given out. @throws ProblemError `pack-damaged` */
export async function* openPieces(header: OpenedHeader, file: Blob): AsyncGenerator<Buffer> {
  const step = PIECE_BYTES + TAG_BYTES;
  for (let at = header.start, number = 0; ; at += step, number += 1) {
    const last = at + step >= file.size;
    const piece = Buffer.from(await file.slice(at, Math.min(at + step, file.size)).arrayBuffer());
    if (piece.length < TAG_BYTES) throw packDamaged('it ends before its end');
    yield open(header, number, last, piece);
    if (last) return;
  }
}

function nonceOf(header: OpenedHeader, number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  header.nonce.copy(nonce);
  nonce.writeUInt32BE(number, 7);
  nonce.writeUInt8(last ? 1 : 0, 11);
  return nonce;
}

function seal(header: OpenedHeader, number: number, last: boolean, plain: Buffer): Buffer {
  const cipher = createCipheriv(ALGORITHM, header.key, nonceOf(header, number, last));
  cipher.setAAD(header.binding);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function open(header: OpenedHeader, number: number, last: boolean, piece: Buffer): Buffer {
  const decipher = createDecipheriv(ALGORITHM, header.key, nonceOf(header, number, last));
  decipher.setAAD(header.binding);
  decipher.setAuthTag(piece.subarray(piece.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(piece.subarray(0, piece.length - TAG_BYTES)), decipher.final()]);
  } catch {
    throw packDamaged(`piece ${number} is not what was written`);
  }
}
