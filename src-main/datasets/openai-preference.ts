import { byPart, conversation, type DatasetExample, type DatasetPlan, jsonLines } from './dataset-example.ts';
import { checkOpenAiRules } from './openai-rules.ts';

/** OpenAI preference JSONL: what was asked, the answer to prefer and the answer to avoid; one file per part. */
export function planOpenAiPreference(examples: readonly DatasetExample[]): DatasetPlan {
  const pairs = examples.flatMap((each) => (each.wrong === null ? [] : [{ ...each, wrong: each.wrong }]));
  const files = byPart(pairs).map(({ part, examples: some }) => ({
    name: `preference-${part}.jsonl`,
    pieces: jsonLines(some.map(preferenceRow)),
    holds: some.map((each) => ({ messages: conversation(each), wrong: each.wrong ?? '' })),
    examples: some,
  }));
  const without = examples.length - pairs.length;
  return {
    files,
    rules: checkOpenAiRules(
      files.map(({ name, examples: some }) => ({
        name,
        rows: some.map((each) => ({
          messages: [...conversation(each), { role: 'assistant', content: each.wrong ?? '' }],
        })),
      })),
    ),
    leftOut:
      without === 0
        ? []
        : [
            `${without === 1 ? 'One example has' : `${without} examples have`} no wrong answer to put beside the right one.`,
          ],
  };
}

function preferenceRow({ asked, answer, wrong }: DatasetExample) {
  return {
    input: { messages: asked },
    preferred_output: [{ role: 'assistant', content: answer }],
    non_preferred_output: [{ role: 'assistant', content: wrong ?? '' }],
  };
}
