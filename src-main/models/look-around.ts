import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { ProblemError } from '../contract/errors.ts';
import type { BaseModel, FoundModel, ModelSource } from '../contract/models.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { addCopy, addModelPath, safeName } from './add-model.ts';
import { pathsOf } from './model-files.ts';
import { huggingFace } from './places/hugging-face.ts';
import { jan } from './places/jan.ts';
import { lmStudio } from './places/lm-studio.ts';
import { ollama } from './places/ollama.ts';
import type { PlacedModel, Surroundings } from './places/place.ts';
import { listModelRows } from './queries.ts';

const places = [lmStudio, jan, huggingFace, ollama];

/** What was found, by the id it was told under: a screen may name one of these and no path. */
const known = new WeakMap<StageContext, Map<string, PlacedModel>>();

export function surroundings(): Surroundings {
  const home = process.env['VERNACULAR_LOOK_HOME'] ?? homedir();
  return { home, env: process.env, platform: process.platform };
}

export interface LookedAround {
  readonly models: readonly PlacedModel[];
  readonly places: readonly {
    readonly source: ModelSource;
    readonly path: string;
    readonly there: boolean;
  }[];
}

/** Models that other programs keep here, each file once. Nothing is opened for more than its first four bytes. */
export async function lookAround(around: Surroundings): Promise<LookedAround> {
  const models: PlacedModel[] = [];
  const looked: { source: ModelSource; path: string; there: boolean }[] = [];
  const seen = new Set<string>();
  for (const place of places) {
    for (const folder of await place.folders(around)) {
      const there = (await stat(folder).catch(() => null))?.isDirectory() ?? false;
      looked.push({ source: place.source, path: folder, there });
      if (!there) continue;
      for (const model of await place.find(folder)) {
        const [first = ''] = model.paths;
        const real = await realpath(first).catch(() => first);
        if (seen.has(real)) continue;
        seen.add(real);
        models.push(model);
      }
    }
  }
  return { models, places: looked };
}

export async function look(
  stage: StageContext,
): Promise<{ found: FoundModel[]; places: LookedAround['places'][number][] }> {
  const [{ models, places: looked }, rows] = await Promise.all([
    lookAround(surroundings()),
    listModelRows(stage.db),
  ]);
  const byId = new Map(models.map((model) => [idOf(model), model]));
  known.set(stage, byId);
  const here = new Map(rows.flatMap((row) => pathsOf(row).map((path) => [path, row.id])));
  return {
    found: [...byId].map(([id, model]) => ({
      id,
      source: model.source,
      name: model.name,
      path: model.paths[0] ?? '',
      files: model.paths.length,
      bytes: model.bytes,
      modelId: here.get(model.paths[0] ?? '') ?? null,
    })),
    places: [...looked],
  };
}

/**
 * Take one of them into the library, where it lies or as a copy. The program’s own file is not changed.
 * @throws ProblemError `not-found-any-more`, and what adding a model throws
 */
export async function addFound(
  stage: StageContext,
  foundId: string,
  how: 'in-place' | 'copy',
): Promise<BaseModel> {
  const model = known.get(stage)?.get(foundId);
  const [first] = model?.paths ?? [];
  if (model === undefined || first === undefined) {
    throw new ProblemError({
      code: 'not-found-any-more',
      what: 'This model was found by an earlier look.',
      safe: 'Nothing was changed.',
      remedy: 'Look on this computer again.',
    });
  }
  // Ollama’s files have no names of their own.
  const named = model.source === 'ollama' ? { name: model.name } : {};
  if (how === 'in-place') return addModelPath(stage, first, { source: model.source, ...named });
  return addCopy(stage, model.paths, `Copying ${model.name}`, {
    source: model.source,
    ...named,
    ...(model.source === 'ollama' && {
      fileName: `${safeName(model.name.replaceAll(/[/:]/gu, '-'))}.gguf`,
    }),
  });
}

function idOf({ paths }: PlacedModel): string {
  return createHash('sha256').update(paths.join('\n')).digest('hex').slice(0, 24);
}
