import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCatalogue, recognise } from '../../../src-main/models/catalogue.ts';
import { familyTable, readFamilies } from '../../../src-main/models/families.ts';
import type { ModelFacts } from '../../../src-main/models/judge-model.ts';
import { TRAINABLE_ARCHITECTURES } from '../../../src-main/trainer/protocol.ts';
import { root } from '../../support/starter.ts';

const resources = join(root, 'resources');

test('the guide shows the very table by which models are refused', async () => {
  const { families } = await readFamilies(resources);
  const guide = readFileSync(join(root, 'docs/guide/models.md'), 'utf8');
  expect(guide.match(/<!-- families -->\n([\s\S]*)\n<!-- \/families -->/u)?.[1]).toBe(familyTable(families));
});

test('the table says of every family that can be tuned that it can, and of no other', async () => {
  const { families } = await readFamilies(resources);
  const tuned = families
    .filter(({ tuning }) => tuning === 'Yes')
    .flatMap(({ architectures }) => architectures);
  expect([...tuned].sort()).toEqual([...TRAINABLE_ARCHITECTURES].sort());
});

test('every kind of the table is one that llama.cpp can talk with', async () => {
  const { families, others } = await readFamilies(resources);
  // A constant enum to TypeScript, an object in the package.
  const engine = (await import('node-llama-cpp')) as unknown as {
    readonly GgufArchitectureType: Readonly<Record<string, string>>;
  };
  const known = new Set(Object.values(engine.GgufArchitectureType));
  const named = [...families.flatMap(({ architectures }) => architectures), ...others];
  expect(named.filter((name) => !known.has(name))).toEqual([]);
  expect(new Set(named).size).toBe(named.length);
});

test('every entry is of a family in the table, has an id and a file name of its own, and no made-up hash', async () => {
  const [entries, { families }] = await Promise.all([readCatalogue(resources), readFamilies(resources)]);
  const kinds = new Set(families.flatMap(({ architectures }) => architectures));
  expect(entries.filter(({ architecture }) => !kinds.has(architecture)).map(({ id }) => id)).toEqual([]);
  for (const of of [entries.map(({ id }) => id), entries.map(({ fileName }) => fileName)]) {
    expect(new Set(of).size).toBe(of.length);
  }
  expect(entries.length).toBeGreaterThanOrEqual(25);
});

test('the size of an entry follows from its shape', async () => {
  const wrong: string[] = [];
  for (const { id, shape, layers, parameters, architecture } of await readCatalogue(resources)) {
    // Experts, convolutions and heads wider than their share have sums of their own.
    if (shape === null || !['llama', 'qwen2', 'phi3', 'smollm3', 'olmo2', 'granite'].includes(architecture)) {
      continue;
    }
    const { width, feedForward, heads, keyValueHeads, vocabulary } = shape;
    const keys = (width * keyValueHeads) / heads;
    const blocks = layers * (2 * width * width + 2 * width * keys + 3 * width * feedForward);
    const once = blocks + vocabulary * width;
    const twice = once + vocabulary * width;
    const near = (sum: number): boolean => Math.abs(sum / parameters - 1) < 0.03;
    if (!near(once) && !near(twice))
      wrong.push(`${id}: ${Math.round(once / 1e6)} or ${Math.round(twice / 1e6)} million`);
  }
  expect(wrong).toEqual([]);
});

test('a file is recognised by its hash, else by exact name, kind, type and shape together', async () => {
  const catalogue = await readCatalogue(resources);
  const facts = {
    name: 'Qwen3 1.7B',
    architecture: 'qwen3',
    weightType: 'q8_0',
    layers: 28,
    width: 2048,
  } as ModelFacts;
  const row = { sha256: null, name: 'whatever' };
  expect(recognise(catalogue, row, facts)).toEqual({ entryId: 'qwen3-1.7b-q8_0', by: 'name' });
  expect(recognise(catalogue, row, { ...facts, layers: 27 })).toBeNull();
  expect(recognise(catalogue, row, { ...facts, name: 'Qwen3 1.7B tuned' })).toBeNull();
  const [first] = catalogue;
  if (first === undefined) throw new Error('The catalogue is empty.');
  const sha256 = 'a'.repeat(64);
  const hashed = [{ ...first, sha256 }];
  expect(recognise(hashed, { ...row, sha256 }, { ...facts, name: null })).toEqual({
    entryId: first.id,
    by: 'hash',
  });
});
