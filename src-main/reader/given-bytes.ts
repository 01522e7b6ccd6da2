/** The bytes of a file that a request gives, whole or piece by piece. */
import { WorkerError } from '../workers/serve.ts';
import { limits } from './limits.ts';
import type { GivenFile, WantedBytes } from './protocol.ts';

/** Asked for at once: what the core holds of a file at a time. */
const PIECE_BYTES = 4 * 2 ** 20;

export interface Asking {
  readonly signal: AbortSignal;
  readonly emit: (event: WantedBytes) => void;
  readonly onTell: (listener: (word: string, value: unknown) => void) => void;
}

/** Asks for pieces one after the other; the answers come in that order. */
export type ReadPiece = (from: number, to: number) => Promise<Uint8Array>;

export function piecesFrom({ signal, emit, onTell }: Asking): ReadPiece {
  const waiting: ((bytes: Uint8Array) => void)[] = [];
  onTell((word, value) => {
    if (word === 'part' && value instanceof Uint8Array) waiting.shift()?.(value);
  });
  return (from, to) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      waiting.push(resolve);
      emit({ want: { from, to } });
    });
}

/** All bytes of a file that fits into this process. @throws WorkerError `too-large` */
export async function givenBytes(file: GivenFile, asking: Asking): Promise<Uint8Array> {
  if ('bytes' in file) return file.bytes;
  if (file.size > limits.fileBytes) {
    throw new WorkerError({ code: 'too-large', message: 'The file is larger than 512 MB.' });
  }
  const read = piecesFrom(asking);
  const bytes = new Uint8Array(file.size);
  for (let from = 0; from < file.size; from += PIECE_BYTES) {
    bytes.set(await read(from, Math.min(file.size, from + PIECE_BYTES)), from);
  }
  return bytes;
}
