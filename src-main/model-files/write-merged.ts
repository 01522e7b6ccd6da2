import { writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { MergedFacts, MergedType } from '../converter/protocol.ts';
import { hashFile } from '../models/hash-file.ts';
import { compareModels } from './compare-models.ts';
import { describeBase } from './describe-base.ts';
import { describeFiles, hashModel } from './describe-files.ts';
import { fileStem } from './file-stem.ts';
import { mergedCard } from './merged-card.ts';
import { refused } from './problems.ts';
import { inWorkFolder } from './work-folder.ts';
import type { Comparison, FileWorkers, WorkOptions, WrittenFile } from './work.ts';

export interface MergedWish {
  readonly basePath: string;
  /** null: the base model in another form. */
  readonly adapterPath: string | null;
  readonly folder: string;
  readonly type: MergedType;
  /** `general.name` of the new model; null = the base's with “tuned” behind it. */
  readonly name: string | null;
  readonly appVersion: string;
  /** Where it is known already; saves reading the whole file once more. */
  readonly baseSha256?: string;
  /** Markdown that follows in the card. */
  readonly notes?: string;
}

export interface WrittenMerged {
  readonly folder: string;
  /** The model first, then its card. */
  readonly files: readonly WrittenFile[];
  readonly facts: MergedFacts;
  /** Against base + adapter, by the file that was written. */
  readonly comparison: Comparison;
}

/** Mean difference of log-probabilities above which rounding cannot be the reason, however coarse the form. */
const mostDifference: Readonly<Record<MergedType, number>> = { own: 4, f16: 0.5, q8_0: 2, q4_k_m: 4 };

/**
 * Base and adapter as one model file (`NAME-TYPE.gguf`) with its card: written tensor by tensor, opened again by the
 * inference worker and compared with base + adapter before it is put in place.
 * @throws ProblemError `adapter-does-not-fit`, `made-file-is-wrong`, `model-cannot-be-loaded`, `file-exists`, `cancelled`, …
 */
export async function writeMerged(
  workers: FileWorkers,
  wish: MergedWish,
  options: WorkOptions = {},
): Promise<WrittenMerged> {
  const { basePath, adapterPath, folder, type, appVersion, notes = '' } = wish;
  const { signal, onProgress, replace = false } = options;
  const cancel = signal === undefined ? {} : { signal };
  const base = await describeBase(workers, basePath, signal);
  const name = wish.name ?? `${base.name ?? basename(basePath).replace(/\.gguf$/i, '')} tuned`;
  const stem = `${fileStem(name)}-${type === 'own' ? base.label : type.toUpperCase()}`;
  const names = [`${stem}.gguf`, `${stem}.md`] as const;
  const [modelName, cardName] = names;
  if (base.files.some((path) => resolve(path) === resolve(folder, modelName)))
    throw refused('file-exists', 'The base model itself has this name.', 'Choose another folder or name.');

  return inWorkFolder({ folder, names, replace }, signal, async (temporary) => {
    const outPath = join(temporary, modelName);
    const hashes = {
      base: wish.baseSha256 ?? (await hashModel(base.files, options)),
      adapter: adapterPath === null ? null : await hashFile(adapterPath, signal),
    };
    const facts = await workers.converter.request(
      'merge',
      {
        basePath,
        adapterPath,
        outPath,
        mergedType: type,
        name,
        lineage: {
          'vernacular.version': appVersion,
          'vernacular.base.name': base.name ?? basename(basePath),
          'vernacular.base.sha256': hashes.base,
          ...(hashes.adapter === null ? {} : { 'vernacular.adapter.sha256': hashes.adapter }),
        },
      },
      { deadlineMs: null, onEvent: ({ share }) => onProgress?.({ doing: 'writing', share }), ...cancel },
    ).result;
    onProgress?.({ doing: 'checking', share: 0 });
    const comparison = await compareModels(
      workers,
      { modelPath: base.files[0] ?? basePath, adapterPath },
      { modelPath: outPath, adapterPath: null },
      signal,
    );
    if (comparison.meanDifference > mostDifference[type])
      throw refused(
        'made-file-is-wrong',
        'The merged model does not behave like base and adapter together.',
        'Try again; if it happens again, share the adapter instead.',
        JSON.stringify(comparison),
      );
    await writeFile(
      join(temporary, cardName),
      mergedCard({ name, type, base, facts, hashes, comparison, notes }),
    );
    const files = await describeFiles(temporary, names, signal);
    onProgress?.({ doing: 'checking', share: 1 });
    return { folder, files, facts, comparison };
  });
}
