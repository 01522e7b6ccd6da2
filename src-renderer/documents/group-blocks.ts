import type { Document } from '../../src-main/contract/documents.ts';

export type Block = Document['blocks'][number];

interface Place {
  /** Index of the (first) block. */
  readonly index: number;
  /** The page or part that starts here; null when it is the same as before. */
  readonly page: number | null;
}

export type BlockGroup = Place &
  (
    | { readonly kind: 'one'; readonly block: Exclude<Block, { kind: 'list-item' }> }
    | {
        readonly kind: 'list';
        readonly ordered: boolean;
        readonly items: readonly { readonly index: number; readonly level: number; readonly text: string }[];
      }
  );

/** Blocks in order, list items that follow each other gathered into one list, page starts marked. */
export function groupBlocks(blocks: readonly Block[]): BlockGroup[] {
  const groups: BlockGroup[] = [];
  let page: number | undefined;
  for (const [index, block] of blocks.entries()) {
    const starts = block.at.page !== undefined && block.at.page !== page ? block.at.page : null;
    page = block.at.page ?? page;
    if (block.kind !== 'list-item') {
      groups.push({ kind: 'one', index, page: starts, block });
      continue;
    }
    const item = { index, level: block.level, text: block.text };
    const last = groups.at(-1);
    if (last?.kind === 'list' && starts === null && (last.ordered === block.ordered || block.level > 0)) {
      groups[groups.length - 1] = { ...last, items: [...last.items, item] };
    } else {
      groups.push({ kind: 'list', index, page: starts, ordered: block.ordered, items: [item] });
    }
  }
  return groups;
}
