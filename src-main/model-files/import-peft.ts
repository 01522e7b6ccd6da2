import { basename, dirname, join, resolve } from 'node:path';
import type { ImportedFacts } from '../converter/protocol.ts';
import { compareModels } from './compare-models.ts';
import { describeBase } from './describe-base.ts';
import { describeFiles } from './describe-files.ts';
import { refused } from './problems.ts';
import { inWorkFolder } from './work-folder.ts';
import type { Comparison, FileWorkers, WorkOptions, WrittenFile } from './work.ts';

export interface PeftImport {
  /** Holds `adapter_model.safetensors` and `adapter_config.json`. */
  readonly folder: string;
  readonly basePath: string;
  /** The GGUF file to write. */
  readonly outPath: string;
}

export interface ImportedPeft {
  readonly path: string;
  readonly file: WrittenFile;
  readonly facts: ImportedFacts;
  /** The base model without and with the adapter: that it acts at all. */
  readonly effect: Comparison;
}

/**
 * A PEFT adapter as llama.cpp's LoRA file for a given base, loaded on it once before it is put in place.
 * @throws ProblemError `peft-refused` with the setting's name, `not-safetensors`, `safetensors-damaged`, `adapter-does-not-fit`, `file-exists`, …
 */
export async function importPeft(
  workers: FileWorkers,
  { folder, basePath, outPath }: PeftImport,
  options: WorkOptions = {},
): Promise<ImportedPeft> {
  const { signal, onProgress, replace = false } = options;
  const name = basename(outPath);
  if (name === '')
    throw refused('no-name', 'The file to write has no name.', 'Name a file that ends in .gguf.');
  const target = dirname(resolve(outPath));
  const modelPath = (await describeBase(workers, basePath, signal)).files[0] ?? basePath;
  return inWorkFolder({ folder: target, names: [name], replace }, signal, async (temporary) => {
    const path = join(temporary, name);
    const facts = await workers.converter.request(
      'fromPeft',
      { folder, basePath, outPath: path },
      {
        deadlineMs: 1_800_000,
        onEvent: ({ share }) => onProgress?.({ doing: 'writing', share }),
        ...(signal === undefined ? {} : { signal }),
      },
    ).result;
    onProgress?.({ doing: 'checking', share: 0 });
    const effect = await compareModels(
      workers,
      { modelPath, adapterPath: null },
      { modelPath, adapterPath: path },
      signal,
    );
    const [file] = (await describeFiles(temporary, [name], signal)) as [WrittenFile];
    return { path: resolve(outPath), file, facts, effect };
  });
}
