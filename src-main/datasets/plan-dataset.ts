import { planAlpaca } from './alpaca.ts';
import { planCsv } from './csv.ts';
import type { DatasetExample, DatasetFormat, DatasetPlan } from './dataset-example.ts';
import type { CardFacts } from './hugging-face-card.ts';
import { planHuggingFace } from './hugging-face.ts';
import { planOpenAiChat } from './openai-chat.ts';
import { planOpenAiPreference } from './openai-preference.ts';
import { planShareGpt } from './share-gpt.ts';

/** The files of a data set in this form, what its taker's rules say, and what it has no place for. Writes nothing. */
export function planDataset(
  format: DatasetFormat,
  examples: readonly DatasetExample[],
  facts: CardFacts,
): DatasetPlan {
  switch (format) {
    case 'openai-chat':
      return planOpenAiChat(examples);
    case 'openai-preference':
      return planOpenAiPreference(examples);
    case 'alpaca':
      return planAlpaca(examples);
    case 'share-gpt':
      return planShareGpt(examples);
    case 'csv':
      return planCsv(examples);
    case 'hugging-face':
      return planHuggingFace(examples, facts);
  }
}
