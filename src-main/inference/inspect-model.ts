import { WorkerError } from '../workers/serve.ts';
import { checkModel } from './check-model.ts';
import type { HeaderTensor } from './gguf-header.ts';
import { readParts } from './model-parts.ts';
import type { InspectedModel } from './protocol.ts';

/**
 * What a GGUF says of itself, from its header alone; of a split model all headers.
 * @throws WorkerError `not-a-model`, `model-truncated`, `model-damaged`, `model-version`, `model-split`, `not-a-base-model`
 */
export async function inspectModel(path: string): Promise<InspectedModel> {
  const parts = await readParts(path);
  const values = parts[0]?.header.values ?? new Map<string, string | number | boolean>();
  const tensors = parts.flatMap(({ header }) => header.tensors);
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
  const type = text('general.type') ?? 'model';
  if (type !== 'model') throw refused('not-a-base-model', `This file is not a base model but ${said(type)}.`);
  if (architecture === 'clip') {
    throw refused(
      'not-a-base-model',
      'This file holds the part of a model that looks at pictures, not the model.',
    );
  }
  if (tensors.length === 0) throw refused('not-a-base-model', 'This file holds a vocabulary but no weights.');
  checkModel(architecture, values, tensors);

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
    matrixElements: matrixElements(tensors),
    tokenizer: text('tokenizer.ggml.model'),
    maker: text('general.organization') ?? text('general.author'),
    parts: parts.map((part) => part.path),
    bytes: parts.reduce((sum, { header }) => sum + header.size, 0),
  };
}

/** As the trainer counts them: an embedding that is no output matrix is looked up, not multiplied by. */
function matrixElements(tensors: readonly HeaderTensor[]): number {
  const ownOutput = tensors.some(({ name }) => name === 'output.weight');
  return tensors
    .filter(({ name, ne }) => (ne[1] ?? 1) > 1 && !(name === 'token_embd.weight' && ownOutput))
    .reduce((sum, { elements }) => sum + elements, 0);
}

function said(type: string): string {
  return type === 'adapter' ? 'an adapter: what one model has learned' : `of the kind “${type.slice(0, 40)}”`;
}

function refused(code: string, message: string): WorkerError {
  return new WorkerError({ code, message, remedy: 'Choose another file.' });
}
