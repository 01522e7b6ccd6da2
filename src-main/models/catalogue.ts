import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { BaseModel, CatalogueEntry, Verdict } from '../contract/models.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { chatBytes, type MemoryShape, tuningBytes } from './estimate-memory.ts';
import { cannotLearn, judgeForChat, judgeForTuning, type ModelFacts } from './judge-model.ts';
import { measureRoom } from './measure-room.ts';
import { listModelRows, type ModelRow } from './queries.ts';

const shapeSchema = z.object({
  width: z.number(),
  feedForward: z.number(),
  heads: z.number(),
  keyValueHeads: z.number(),
  vocabulary: z.number(),
  contextTokens: z.number(),
});

const entrySchema = z.object({
  id: z.string(),
  family: z.string(),
  name: z.string(),
  maker: z.string(),
  languages: z.string(),
  licence: z.string(),
  licenceTold: z.string(),
  goodFor: z.string(),
  from: z.string(),
  architecture: z.string(),
  /** What `general.name` may say in such a file. */
  names: z.array(z.string()),
  fileName: z.string(),
  /** The type that holds most of its weights, as ggml names it. */
  weightType: z.string(),
  /** Null where it is not known. */
  bytes: z.number().nullable(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/u)
    .nullable(),
  parameters: z.number(),
  layers: z.number(),
  /** Null where it is not known: memory is then not reckoned. */
  shape: shapeSchema.nullable(),
});
export type Entry = z.infer<typeof entrySchema>;

const read = new Map<string, Promise<readonly Entry[]>>();

/** Models worth using, in the order of their files. */
export function readCatalogue(resources: string): Promise<readonly Entry[]> {
  const known = read.get(resources);
  if (known !== undefined) return known;
  const entries = readEntries(join(resources, 'catalogue'));
  read.set(resources, entries);
  return entries;
}

async function readEntries(folder: string): Promise<readonly Entry[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json') && name !== 'families.json');
  const files = await Promise.all(names.sort().map((name) => readFile(join(folder, name), 'utf8')));
  return files.flatMap((text) => z.array(entrySchema).parse(JSON.parse(text)));
}

/** The entry a model is, by its hash; else by the exact name, kind and shape that the file itself tells. */
export function recognise(
  catalogue: readonly Entry[],
  row: Pick<ModelRow, 'sha256' | 'name'>,
  facts: ModelFacts,
): BaseModel['recognised'] {
  const byHash = catalogue.find(({ sha256 }) => sha256 !== null && sha256 === row.sha256);
  if (byHash !== undefined) return { entryId: byHash.id, by: 'hash' };
  const byName = catalogue.find(
    ({ names, architecture, weightType, layers, shape }) =>
      facts.name !== null &&
      names.includes(facts.name) &&
      architecture === facts.architecture &&
      weightType === facts.weightType &&
      layers === facts.layers &&
      (shape === null || shape.width === facts.width),
  );
  return byName === undefined ? null : { entryId: byName.id, by: 'name' };
}

/** The catalogue as it is read here: what each would take on this computer, and whether it is there. */
export async function listCatalogue(stage: StageContext): Promise<CatalogueEntry[]> {
  const [entries, rows, room] = await Promise.all([
    readCatalogue(stage.resources),
    listModelRows(stage.db),
    measureRoom(stage),
  ]);
  const here = new Map<string, string>();
  for (const row of rows) {
    const found = recognise(entries, row, JSON.parse(row.facts) as ModelFacts);
    if (found !== null) here.set(found.entryId, row.id);
  }
  return entries.map((entry): CatalogueEntry => {
    const bytes = entry.bytes ?? entry.parameters * bytesPerWeight(entry.weightType);
    const kind = { architecture: entry.architecture, weightTypes: [entry.weightType] };
    const shape = shapeOf(entry);
    const { id, family, name, maker, languages, licence, licenceTold, goodFor, from, fileName, sha256 } =
      entry;
    const told = {
      id,
      family,
      name,
      maker,
      languages,
      licence,
      licenceTold,
      goodFor,
      from,
      fileName,
      sha256,
    };
    const reason = cannotLearn(kind);
    const notKnown: Verdict =
      reason === null ? { verdict: 'unknown', because: null } : { verdict: 'cannot', because: reason };
    return {
      ...told,
      parameters: entry.parameters,
      bytes,
      bytesKnown: entry.bytes !== null,
      memory: {
        chat: shape === null ? null : chatBytes(shape, bytes),
        tuning: shape === null || reason !== null ? null : tuningBytes(shape, bytes).usual,
      },
      chat:
        shape === null
          ? { verdict: 'unknown', because: null }
          : judgeForChat({ ...shape, ...kind }, bytes, room),
      tuning: shape === null ? notKnown : judgeForTuning({ ...shape, ...kind }, bytes, room),
      modelId: here.get(entry.id) ?? null,
    };
  });
}

function shapeOf({ shape, layers, parameters }: Entry): MemoryShape | null {
  return shape === null ? null : { ...shape, layers, matrixElements: parameters };
}

/** Mixed files hold their output in more bits than their layers: the usual mean, bytes. */
function bytesPerWeight(type: string): number {
  const bits: Readonly<Record<string, number>> = { q8_0: 8.5, q4_k: 4.9, mxfp4: 4.5, f16: 16, bf16: 16 };
  return (bits[type] ?? 8.5) / 8;
}
