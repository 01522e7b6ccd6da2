import {
  byPart,
  conversation,
  type DatasetExample,
  type DatasetPlan,
  furtherKeys,
  heldWhole,
  jsonArray,
  wrongLeftOut,
} from './dataset-example.ts';

const speakers = { system: 'system', user: 'human', assistant: 'gpt' } as const;

/** ShareGPT: one JSON array per part with `conversations` of `from` and `value`. */
export function planShareGpt(examples: readonly DatasetExample[]): DatasetPlan {
  return {
    files: byPart(examples).map(({ part, examples: some }) => ({
      name: `${part}.json`,
      pieces: jsonArray(
        some.map((example, i) => ({
          id: `${part}-${i + 1}`,
          conversations: conversation(example).map(({ role, content }) => ({
            from: speakers[role],
            value: content,
          })),
          ...furtherKeys(example),
        })),
      ),
      holds: some.map((each) => heldWhole({ ...each, wrong: null })),
    })),
    rules: [],
    leftOut: wrongLeftOut(examples),
  };
}
