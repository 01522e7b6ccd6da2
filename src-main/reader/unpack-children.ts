/** Fetches the files inside a file, some at a time. */
import { detectFormat } from './detect-format.ts';
import { limitChildren } from './limit-children.ts';
import { limits } from './limits.ts';
import type { Nesting, UnpackedChild } from './protocol.ts';
import { readerFor } from './read-document.ts';
import type { ReadContext } from './reader.ts';
import { refusalOf } from './refusal-of.ts';

export interface UnpackedChildren {
  readonly files: readonly UnpackedChild[];
  /** Where to go on; null when nothing is left. */
  readonly next: number | null;
}

/**
 * Children from index `from` on, until their bytes reach `limits.nesting.answerBytes` (one child may exceed it alone).
 * A child that cannot be unpacked is a refusal among the others.
 * @throws only when `context.signal` is aborted, or when the container itself cannot be read
 */
export async function unpackChildren(
  file: {
    readonly name: string;
    readonly bytes: Uint8Array;
    readonly nesting?: Nesting;
    readonly from: number;
  },
  context: ReadContext,
): Promise<UnpackedChildren> {
  const detected = await detectFormat(file.name, file.bytes);
  const reader = readerFor(detected);
  if (reader.unpack === undefined) return { files: [], next: null };
  const content = await reader.read(detected, context);
  const allowed = limitChildren(content.children ?? [], file.nesting).children;
  const wanted = new Set(allowed.map(({ index }) => index).filter((index) => index >= file.from));
  const files: UnpackedChild[] = [];
  let held = 0;
  try {
    for await (const child of reader.unpack(detected, wanted)) {
      context.signal.throwIfAborted();
      files.push(child);
      held += 'bytes' in child ? child.bytes.length : 0;
      if (held >= limits.nesting.answerBytes) break;
    }
  } catch (error) {
    context.signal.throwIfAborted();
    // The container breaks off here: what is left shares its fate.
    const done = new Set(files.map(({ index }) => index));
    const left = [...wanted].filter((index) => !done.has(index));
    return {
      files: [...files, ...left.map((index) => ({ index, refusal: refusalOf(error) }))],
      next: null,
    };
  }
  const last = files.at(-1)?.index ?? Number.POSITIVE_INFINITY;
  return { files, next: [...wanted].find((index) => index > last) ?? null };
}
