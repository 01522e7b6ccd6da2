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
 * OpenAI chat JSONL: `{"messages": [...]}` and nothing else, one file per part. Only the last answer is learned, as here:
 * an earlier one has weight 0, because an answer without a weight counts.
 */
export function planOpenAiChat(examples: readonly DatasetExample[]): DatasetPlan {
  const files = byPart(examples).map(({ part, examples: some }) => {
    const rows = some.map(chatRow);
    return {
      name: `${part}.jsonl`,
      pieces: jsonLines(rows),
      holds: some.map((each) => ({ messages: conversation(each) })),
      rows,
    };
  });
  return {
    files,
    rules: checkOpenAiRules(
      files.map(({ name, rows }) => ({ name, rows: rows.map(({ messages }) => ({ messages })) })),
    ),
    leftOut: wrongLeftOut(examples),
  };
}

function chatRow(example: DatasetExample) {
  const messages = conversation(example);
  return {
    messages: messages.map((message, i) =>
      message.role === 'assistant' && i < messages.length - 1 ? { ...message, weight: 0 } : message,
    ),
  };
}
