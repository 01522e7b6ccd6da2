/** Large bytes lie in rows of their own, a part each, so that no single write or read needs them all at once in SQLite. */

export const CHUNK_BYTES = 1024 * 1024;

/** Views, not copies; one empty part for empty bytes, so that “stored” and “empty” stay apart. */
export function toChunks(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length === 0) return [bytes];
  return Array.from({ length: Math.ceil(bytes.length / CHUNK_BYTES) }, (_, part) =>
    bytes.subarray(part * CHUNK_BYTES, (part + 1) * CHUNK_BYTES),
  );
}

/** @param parts in order */
export function fromChunks(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
