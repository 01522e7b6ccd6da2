import type { Block, ReadOutcome } from '../../../../src-main/reader/protocol.ts';
import { readDocument } from '../../../../src-main/reader/read-document.ts';

/** Reads a file in this process. */
export async function read(bytes: Uint8Array | string, name = 'file'): Promise<ReadOutcome> {
  const signal = new AbortController().signal;
  return readDocument(
    { name, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes },
    { signal, progress: () => undefined },
  );
}

/** Blocks in a short form: "H2 Fees", "P …", "L1 …", "O1 …", tables as their rows. */
export function short(
  blocks: readonly Block[],
): (string | { header: boolean; rows: readonly (readonly string[])[] })[] {
  return blocks.map((block) => {
    switch (block.kind) {
      case 'heading':
        return `H${block.level} ${block.text}`;
      case 'list-item':
        return `${block.ordered ? 'O' : 'L'}${block.level} ${block.text}`;
      case 'table':
        return { header: block.header, rows: block.rows };
      case 'code':
        return `C ${block.text}`;
      default:
        return `P ${block.text}`;
    }
  });
}

/** All of it in one line, tables left out. */
export function inOneLine(blocks: readonly Block[]): string {
  return short(blocks)
    .filter((part) => typeof part === 'string')
    .join(' ');
}
