/** Finds question-answer pairs that a document already contains. Every answer is the document's own wording. */
import type { Block } from '../reader/protocol.ts';
import { findDefinitions } from './pairs/find-definitions.ts';
import { findFaqs } from './pairs/find-faqs.ts';
import { findHeadingPairs } from './pairs/find-heading-pairs.ts';
import { findSteps } from './pairs/find-steps.ts';
import { findTableRows } from './pairs/find-table-rows.ts';

export interface FoundPair {
  readonly question: string;
  readonly answer: string;
  readonly rule: 'faq' | 'definition' | 'steps' | 'table-row' | 'heading';
  /** First and last block the pair comes from, both included. */
  readonly blockFrom: number;
  readonly blockTo: number;
}

/**
 * Pairs in reading order: FAQ entries, definitions, numbered steps, rows of tables, and short self-contained sections whose heading can be
 * asked about. A block that served as a FAQ answer is not offered again by a weaker rule. The same
 * question with the same answer is given once.
 */
export function findPairs(blocks: readonly Block[]): FoundPair[] {
  const faqs = findFaqs(blocks);
  const taken = new Set(faqs.flatMap(({ blockFrom, blockTo }) => range(blockFrom, blockTo)));
  const definitions = findDefinitions(blocks).filter(({ blockFrom }) => !taken.has(blockFrom));
  for (const { blockFrom, blockTo } of definitions)
    for (const block of range(blockFrom, blockTo)) taken.add(block);
  const free = ({ blockFrom, blockTo }: FoundPair): boolean =>
    range(blockFrom, blockTo).every((block) => !taken.has(block));
  const steps = findSteps(blocks).filter(free);
  const rows = findTableRows(blocks).filter(free);
  for (const { blockFrom, blockTo } of [...steps, ...rows])
    for (const block of range(blockFrom, blockTo)) taken.add(block);
  const headings = findHeadingPairs(blocks).filter(free);
  const seen = new Set<string>();
  return [...faqs, ...definitions, ...steps, ...rows, ...headings]
    .sort((a, b) => a.blockFrom - b.blockFrom)
    .filter(({ question, answer }) => {
      const key = `${question}\u0000${answer}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
