import { ProblemError } from '../../contract/errors.ts';
import type { ChatTurn } from '../../inference/protocol.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { TrainingExample } from '../../trainer/protocol.ts';
import type { StageContext } from '../stage-context.ts';
import type { SnapshotItem } from './queries.ts';

const encodingMs = 600_000;
/** Conversations sent to the worker at once. */
const batch = 500;

/** The turns before the answer, as every stage asks them. */
export function turnsOf(item: Pick<SnapshotItem, 'preceding' | 'question'>): ChatTurn[] {
  return [...fromJson(item.preceding), { role: 'user', content: item.question }];
}

/** Tokens of frozen examples, laid out by the model's own template, the answer marked. */
export async function encodeExamples(
  stage: StageContext,
  modelPath: string,
  items: readonly SnapshotItem[],
  signal: AbortSignal,
): Promise<TrainingExample[]> {
  const examples: TrainingExample[] = [];
  for (let from = 0; from < items.length; from += batch) {
    const part = items.slice(from, from + batch);
    const conversations = part.map((item): ChatTurn[] => [
      ...turnsOf(item),
      { role: 'assistant', content: item.answer },
    ]);
    const request = stage.workers.inference.request(
      'encode',
      { modelPath, conversations },
      { deadlineMs: encodingMs, signal },
    );
    const encoded = (await request.result).conversations;
    for (const [i, item] of part.entries()) {
      const conversation = encoded[i];
      if (conversation !== undefined) examples.push({ id: item.example_id, ...conversation });
    }
  }
  return examples;
}

/** @throws ProblemError `example-too-long` when an example does not fit a row of this model */
export function longestExample(
  items: readonly SnapshotItem[],
  examples: readonly TrainingExample[],
  contextTokens: number,
): number {
  const longest = examples.reduce((most, { tokens }) => Math.max(most, tokens.length), 1);
  if (contextTokens === 0 || longest <= contextTokens) return longest;
  const tooLong = examples.filter(({ tokens }) => tokens.length > contextTokens);
  const first = items.find(({ example_id }) => example_id === tooLong[0]?.id);
  throw new ProblemError({
    code: 'example-too-long',
    what: `${tooLong.length === 1 ? 'One example is' : `${tooLong.length} examples are`} longer than this model can hold, such as “${(first?.question ?? '').slice(0, 80)}”.`,
    safe: 'Nothing was learned yet, and the examples are unchanged.',
    remedy: 'Shorten or reject what is too long, or choose a model that holds more.',
    evidence: `${longest} tokens against ${contextTokens}`,
  });
}
