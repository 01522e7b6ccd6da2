import type { Block } from '../../reader/protocol.ts';
import { tableRows } from '../table-rows.ts';

/** The text of one block as an answer shows it: bullets keep a mark, tables their column names. */
export function blockText(block: Block): string {
  return block.kind === 'table' ? tableRows(block).join('\n') : block.text.trim();
}

/** Consecutive blocks as one answer: list items under each other, other blocks a blank line apart. */
export function joinBlocks(blocks: readonly Block[]): string {
  let text = '';
  let previous: Block | null = null;
  for (const block of blocks) {
    // Numbered items carry their number in the text.
    const part = block.kind === 'list-item' && !block.ordered ? `- ${blockText(block)}` : blockText(block);
    if (part === '' || part === '- ') continue;
    const joint = previous === null ? '' : block.kind === 'list-item' ? '\n' : '\n\n';
    text += joint + part;
    previous = block;
  }
  return text;
}
