import {
  byPart,
  conversation,
  type DatasetExample,
  type DatasetPlan,
  jsonLines,
  wrongLeftOut,
} from './dataset-example.ts';
import { checkOpenAiRules } from './openai-rules.ts';

/**
 * OpenAI chat JSONL: `{"messages": [...]}` and nothing else, one file per part. Every answer of a
 * conversation counts, as it does here.
 */
export function planOpenAiChat(examples: readonly DatasetExample[]): DatasetPlan {
  const files = byPart(examples).map(({ part, examples: some }) => {
    const rows = some.map((each) => ({ messages: conversation(each) }));
    return {
      name: `${part}.jsonl`,
      pieces: jsonLines(rows),
      holds: some.map((each) => ({ messages: conversation(each) })),
      rows,
    };
  });
  return {
    files,
    rules: checkOpenAiRules(files),
    leftOut: wrongLeftOut(examples),
  };
}
