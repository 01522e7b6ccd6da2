import { limits } from './limits.ts';
import type { Child, Nesting, ReadWarning } from './protocol.ts';

const outermost: Nesting = { depth: 0, files: 0, bytes: 0 };

/**
 * The children that may still be unpacked, given what the same outermost file has already brought forth, and
 * words about the rest. Archives in archives can hold more files than any disk; the limits hold for the whole tree.
 */
export function limitChildren(
  children: readonly Child[],
  nesting: Nesting = outermost,
): { readonly children: readonly Child[]; readonly warnings: readonly ReadWarning[] } {
  const { depth, files, bytes } = limits.nesting;
  if (children.length === 0) return { children, warnings: [] };
  if (nesting.depth >= depth) {
    const message = `${inside(children.length)} not read: files are packed into one another more than ${depth} deep here.`;
    return { children: [], warnings: [{ code: 'nested-too-deep', message }] };
  }
  let room = bytes - nesting.bytes;
  const kept: Child[] = [];
  for (const child of children) {
    room -= child.bytes ?? 0;
    if (nesting.files + kept.length >= files || room < 0) break;
    kept.push(child);
  }
  if (kept.length === children.length) return { children, warnings: [] };
  const message = `${inside(children.length - kept.length)} not read: one file may bring at most ${files.toLocaleString('en')} files and ${bytes / 2 ** 30} GiB. Unpack it and add what you need.`;
  return { children: kept, warnings: [{ code: 'too-many-files', message }] };
}

function inside(count: number): string {
  return count === 1 ? 'One file inside was' : `${count.toLocaleString('en')} files inside were`;
}
