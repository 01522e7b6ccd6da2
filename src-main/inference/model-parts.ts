/** A model may be split over several files, named `NAME-00001-of-00003.gguf` and on: any of them stands for all. */
import { basename, dirname, join } from 'node:path';
import { WorkerError } from '../workers/serve.ts';
import { type GgufHeader, readGgufHeader } from './gguf-header.ts';

export interface ModelPart {
  readonly path: string;
  readonly header: GgufHeader;
}

const partName = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/iu;
const mostParts = 1000;

/**
 * The headers of all files of a model, in order.
 * @throws WorkerError `model-split` where parts are missing or do not belong together, and what reading a header throws
 */
export async function readParts(path: string): Promise<ModelPart[]> {
  const paths = partPaths(path);
  const parts: ModelPart[] = [];
  for (const [i, each] of paths.entries()) {
    const header = await readPart(each, i, paths.length);
    const count = header.values.get('split.count');
    const number = header.values.get('split.no');
    if (typeof count === 'number' && count > 1 && count !== paths.length) {
      throw split(
        `It is one of ${count} files that belong together, and its name does not lead to the others.`,
      );
    }
    if (paths.length > 1 && (count !== paths.length || number !== i)) {
      throw split(`“${basename(each)}” is not part ${i + 1} of ${paths.length}, as its name says.`);
    }
    parts.push({ path: each, header });
  }
  const names = new Set<string>();
  for (const { name } of parts.flatMap(({ header }) => header.tensors)) {
    if (names.has(name)) throw split(`Two of its files hold the same weights (${name}).`);
    names.add(name);
  }
  const total = parts[0]?.header.values.get('split.tensors.count');
  if (parts.length > 1 && typeof total === 'number' && total !== names.size) {
    throw split(`Its files hold ${names.size} of the ${total} weights they should.`);
  }
  return parts;
}

async function readPart(path: string, number: number, of: number): Promise<GgufHeader> {
  try {
    return await readGgufHeader(path);
  } catch (error) {
    if (of === 1 || !(error instanceof WorkerError) || error.failure.code !== 'model-missing') throw error;
    throw split(`Part ${number + 1} of ${of} is missing: “${basename(path)}”.`);
  }
}

function partPaths(path: string): string[] {
  const [, stem, , all] = partName.exec(basename(path)) ?? [];
  const count = Number(all ?? 1);
  if (stem === undefined || count < 2 || count > mostParts) return [path];
  return Array.from({ length: count }, (_, i) =>
    join(dirname(path), `${stem}-${String(i + 1).padStart(5, '0')}-of-${all}.gguf`),
  );
}

function split(message: string): WorkerError {
  return new WorkerError({
    code: 'model-split',
    message: `This model is split over several files. ${message}`,
    remedy: 'Put all of its files into one folder, under the names they came with, and add the first.',
  });
}
