/** Opens GGUF files for conversion: headers checked, split models gathered. */
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GgufError, type GgufHeader, readGguf, type TensorInfo } from '../ggml/gguf-read.ts';
import { refusal, shown } from './refuse.ts';

/** A tensor and the file, by number, that holds it. */
export interface PlacedTensor extends TensorInfo {
  readonly part: number;
}

export interface BaseModel {
  /** More than one where the model is split. */
  readonly files: readonly string[];
  readonly architecture: string;
  readonly metadata: GgufHeader['metadata'];
  /** In file order. */
  readonly tensors: ReadonlyMap<string, PlacedTensor>;
  /** A setting of the architecture, name without prefix; of a list, its first entry. */
  readonly number: (key: string, missing: number) => number;
  readonly text: (key: string) => string | null;
}

const splitName = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/;

/** @throws WorkerError `model-missing`, `not-a-model`, `model-damaged`, `not-a-base-model`, `model-incomplete` */
export function openBase(path: string): BaseModel {
  const named = readHeader(path);
  const files = gatherParts(path, Number(named.metadata.get('split.count') ?? 1));
  // The first part of a split model alone says what it is.
  const first = files[0] === path ? named : readHeader(files[0] as string);
  const { metadata } = first;
  const type = metadata.get('general.type') ?? 'model';
  const architecture = metadata.get('general.architecture');
  if (type !== 'model')
    throw refusal(
      'not-a-base-model',
      `The base file is not a model but ${shown(String(type))}.`,
      'Name the base model.',
    );
  if (typeof architecture !== 'string' || architecture === '')
    throw refusal(
      'model-damaged',
      'The file does not say which kind of model it is.',
      'Choose another file.',
    );
  const tensors = new Map<string, PlacedTensor>();
  files.forEach((file, part) => {
    for (const info of (part === 0 ? first : readHeader(file)).tensors.values()) {
      if (tensors.has(info.name))
        throw refusal(
          'model-damaged',
          `Tensor ${shown(info.name)} is there twice.`,
          'Fetch the model again.',
        );
      tensors.set(info.name, { ...info, part });
    }
  });
  if (tensors.size === 0)
    throw refusal('not-a-base-model', 'The base file holds no weights.', 'Name the base model.');
  const total = Number(metadata.get('split.tensors.count') ?? tensors.size);
  if (files.length > 1 && total !== tensors.size)
    throw refusal(
      'model-incomplete',
      `The parts of this model hold ${tensors.size} tensors; there should be ${total}.`,
      'Fetch all parts again.',
    );
  return {
    files,
    architecture,
    metadata,
    tensors,
    number: (key, missing) => {
      const value = metadata.get(`${architecture}.${key}`);
      const one: unknown = Array.isArray(value) ? value[0] : value;
      return one === undefined ? missing : Number(one);
    },
    text: (key) => {
      const value = metadata.get(key);
      return typeof value === 'string' && value !== '' ? value : null;
    },
  };
}

/** Every part of a split model, whichever of them was named. */
function gatherParts(path: string, count: number): string[] {
  if (!(count > 1)) return [path];
  const match = splitName.exec(basename(path));
  if (match === null || Number(match[3]) !== count)
    throw refusal(
      'model-incomplete',
      `This file is one of ${count} parts of a model, but its name does not say which.`,
      'Give the parts their original names, NAME-00001-of-0000N.gguf.',
    );
  return Array.from({ length: count }, (_, i) => {
    const part = join(dirname(path), `${match[1]}-${String(i + 1).padStart(5, '0')}-of-${match[3]}.gguf`);
    if (!existsSync(part))
      throw refusal(
        'model-incomplete',
        `Part ${i + 1} of ${count} of this model is missing: ${shown(basename(part))}.`,
        'Put all parts into one folder.',
      );
    return part;
  });
}

/** @throws WorkerError instead of what the reader throws */
export function readHeader(path: string): GgufHeader {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw refusal('model-missing', `There is no file ${shown(path)}.`, 'Check its name.');
  if (!found.isFile()) throw refusal('not-a-model', `${shown(path)} is not a file.`, 'Name a GGUF file.');
  try {
    return readGguf(path);
  } catch (error) {
    const code = error instanceof GgufError && error.code === 'not-gguf' ? 'not-a-model' : 'model-damaged';
    const words = error instanceof GgufError ? error.message : 'The model file is damaged.';
    throw refusal(code, words, 'Fetch the file again, or choose another one.', `${path}: ${String(error)}`);
  }
}

/** Open some files, whatever happens close them. */
export async function withFiles<T>(
  paths: readonly string[],
  work: (files: readonly number[]) => Promise<T>,
): Promise<T> {
  const files: number[] = [];
  try {
    for (const path of paths) files.push(openSync(path, 'r'));
    return await work(files);
  } finally {
    for (const file of files) closeSync(file);
  }
}
