import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 of a file, streamed; of several, of their bytes one after another. */
export async function hashFile(
  path: string | readonly string[],
  signal?: AbortSignal,
  onRead: (bytes: number) => void = () => undefined,
): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  for (const each of typeof path === 'string' ? [path] : path) {
    const stream = createReadStream(each, {
      highWaterMark: 1 << 20,
      ...(signal === undefined ? {} : { signal }),
    });
    for await (const piece of stream) {
      hash.update(piece as Buffer);
      done += (piece as Buffer).length;
      onRead(done);
    }
  }
  return hash.digest('hex');
}
