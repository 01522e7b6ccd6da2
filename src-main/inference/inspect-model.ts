import { WorkerError } from '../workers/serve.ts';
import { readGgufHeader } from './gguf-header.ts';
import type { InspectedModel } from './protocol.ts';

/**
 * What a GGUF says of itself, from its header alone.
 * @throws WorkerError `not-a-model`, `model-truncated`, `model-damaged`, `model-version`, `model-split`, `not-a-base-model`
 */
export async function inspectModel(path: string): Promise<InspectedModel> {
  const { values, tensors } = await readGgufHeader(path);
  const text = (key: string): string | null => {
    const value = values.get(key);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  /** Where layers differ, their mean: memory follows from sums over all layers. */
  const number = (key: string): number => {
    const value = values.get(key) ?? values.get(`${key}.mean`);
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0;
  };

  const architecture = text('general.architecture');
  if (architecture === null) {
    throw refused('model-damaged', 'The file does not say which kind of model it is.');
  }
  if ((text('general.type') ?? 'model') !== 'model') {
    throw refused(
      'not-a-base-model',
      `This file is not a base model but ${text('general.type') ?? 'something else'}.`,
    );
  }
  if (number('split.count') > 1) {
    throw refused('model-split', 'This model is split over several files, which this version cannot use.');
  }
  if (tensors.length === 0) throw refused('not-a-base-model', 'This file holds a vocabulary but no weights.');

  const byType = new Map<string, number>();
  for (const { type, elements } of tensors) byType.set(type, (byType.get(type) ?? 0) + elements);
  const types = [...byType].sort(([, a], [, b]) => b - a).map(([type]) => type);
  return {
    name: text('general.name'),
    architecture,
    parameters: tensors.reduce((sum, { elements }) => sum + elements, 0),
    weightType: types[0] ?? 'unknown',
    weightTypes: types,
    contextTokens: number(`${architecture}.context_length`),
    licence: text('general.license') ?? text('general.license.name'),
    chatTemplate: text('tokenizer.chat_template'),
    layers: number(`${architecture}.block_count`),
    width: number(`${architecture}.embedding_length`),
    feedForward: number(`${architecture}.feed_forward_length`),
    heads: number(`${architecture}.attention.head_count`),
    keyValueHeads:
      number(`${architecture}.attention.head_count_kv`) || number(`${architecture}.attention.head_count`),
    vocabulary: number('tokenizer.ggml.tokens.length'),
  };
}

function refused(code: string, message: string): WorkerError {
  return new WorkerError({ code, message, remedy: 'Choose another file.' });
}
