import { MinHash } from '../text/near-duplicates/min-hash.ts';
import { shingleHashes } from '../text/near-duplicates/shingles.ts';
import { judgeText } from '../text/quality/judge-text.ts';
import type { Block, Noticed, ReadOutcome } from './protocol.ts';

/** Fewer runs of words say nothing about likeness: two one-line files with the same greeting are no copies. */
const LEAST_SHINGLES = 12;
/** Yields in between, so that a cancel can arrive. */
const SHINGLES_A_TURN = 20_000;

const tables: ReadonlySet<string> = new Set(['csv', 'tsv', 'xlsx', 'xls', 'ods', 'jsonl', 'parquet']);

/** Language, oddities and signature of what was read. */
export async function noticeText(outcome: ReadOutcome, signal: AbortSignal): Promise<Noticed> {
  const { language, flags } = judgeText(outcome.blocks, !tables.has(outcome.format));
  const hash = new MinHash();
  let shingles = 0;
  for (const shingle of shingleHashes(textsOf(outcome.blocks))) {
    hash.add(shingle);
    shingles += 1;
    if (shingles % SHINGLES_A_TURN > 0) continue;
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  return { language, flags, shingles, signature: shingles < LEAST_SHINGLES ? null : hash.signature() };
}

function* textsOf(blocks: readonly Block[]): Generator<string> {
  for (const block of blocks) {
    if (block.kind === 'table') for (const row of block.rows) yield row.join(' ');
    else yield block.text;
  }
}
