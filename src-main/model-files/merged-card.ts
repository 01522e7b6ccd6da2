import type { BaseFacts, MergedFacts, MergedType } from '../converter/protocol.ts';
import { cardFront } from './card-front.ts';
import type { Comparison } from './work.ts';

export interface MergedCardFacts {
  readonly name: string;
  readonly type: MergedType;
  readonly base: BaseFacts;
  readonly facts: MergedFacts;
  readonly hashes: { readonly base: string; readonly adapter: string | null };
  readonly comparison: Comparison;
  readonly notes: string;
}

/** Model card of a merged file. */
export function mergedCard({ name, base, facts, hashes, comparison, notes }: MergedCardFacts): string {
  const front = cardFront({
    base_model: base.hubId,
    base_model_relation: base.hubId === null ? null : 'merge',
    library_name: 'gguf',
    pipeline_tag: 'text-generation',
    license: base.licence,
    language: base.languages,
    tags: ['lora', 'merged', 'vernacular'],
  });
  const four = /^(Q[2-4]|IQ)/.test(facts.label)
    ? '\nAt four bits or fewer a part of the tuning is lost to rounding: score this very file before it is used.\n'
    : '';
  return `${front}
# ${name}

${base.name ?? 'The base model'} with an adapter merged into it, stored as ${facts.label}, made with Vernacular. ${facts.changed} of ${facts.tensors} tensors are changed.

| | |
|---|---|
| base model, SHA-256 | ${hashes.base} |
| adapter, SHA-256 | ${hashes.adapter ?? 'none'} |

## Compared with base and adapter

On ${comparison.tokens} tokens of a fixed text, log-probabilities differ by ${comparison.meanDifference.toPrecision(2)} on average and ${comparison.maxDifference.toPrecision(2)} at most; perplexity is ${comparison.perplexityAfter.toPrecision(4)} (base and adapter: ${comparison.perplexityBefore.toPrecision(4)}).
${four}${notes === '' ? '' : `\n${notes.trim()}\n`}`;
}
