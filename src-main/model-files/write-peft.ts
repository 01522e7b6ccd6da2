import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PeftFacts } from '../converter/protocol.ts';
import { describeFiles } from './describe-files.ts';
import { peftCard } from './peft-card.ts';
import { inWorkFolder } from './work-folder.ts';
import type { FileWorkers, WorkOptions, WrittenFile } from './work.ts';

const names = ['adapter_model.safetensors', 'adapter_config.json', 'README.md'] as const;

export interface PeftWish {
  readonly basePath: string;
  /** llama.cpp's LoRA file. */
  readonly adapterPath: string;
  readonly folder: string;
  /** Hub id (`organisation/name`) of the base model; null = what its file says, if anything. */
  readonly baseId: string | null;
  /** Module names of a model that sees images too; absent: for Gemma 3 of the sizes that do. */
  readonly multimodal?: boolean;
  /** Markdown that follows in the card: how it was trained, its scores. */
  readonly notes?: string;
}

export interface WrittenPeft {
  readonly folder: string;
  readonly files: readonly WrittenFile[];
  readonly facts: PeftFacts;
}

/**
 * An adapter as Hugging Face PEFT reads it: weights, settings and a model card. The weights are read back from the
 * folder and compared with the adapter, number by number, before they are put in place.
 * @throws ProblemError `adapter-does-not-fit`, `cannot-be-said-in-peft`, `file-exists`, `cancelled`, …
 */
export async function writePeft(
  workers: FileWorkers,
  wish: PeftWish,
  options: WorkOptions = {},
): Promise<WrittenPeft> {
  const { basePath, adapterPath, baseId, folder, multimodal = null, notes = '' } = wish;
  const { signal, onProgress, replace = false } = options;
  return inWorkFolder({ folder, names, replace }, signal, async (temporary) => {
    const facts = await workers.converter.request(
      'toPeft',
      { basePath, adapterPath, folder: temporary, baseId, multimodal },
      {
        deadlineMs: null,
        onEvent: ({ share }) => onProgress?.({ doing: 'writing', share }),
        ...(signal === undefined ? {} : { signal }),
      },
    ).result;
    await writeFile(join(temporary, 'README.md'), peftCard(facts, baseId ?? facts.base.hubId, notes));
    return { folder, files: await describeFiles(temporary, names, signal), facts };
  });
}
