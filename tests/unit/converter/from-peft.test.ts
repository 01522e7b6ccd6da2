import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromPeft } from '../../../src-main/converter/from-peft.ts';
import type { ImportedFacts } from '../../../src-main/converter/protocol.ts';
import { openSafetensors } from '../../../src-main/converter/safetensors-read.ts';
import { toPeft } from '../../../src-main/converter/to-peft.ts';
import { readGguf } from '../../../src-main/ggml/gguf-read.ts';
import { readFloatTensors } from '../../../src-main/trainer/golden/case.ts';
import { WorkerError } from '../../../src-main/workers/serve.ts';
import { peftFolder, safetensors } from '../../support/safetensors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const golden = join(import.meta.dirname, '../../fixtures/golden');
const made = join(import.meta.dirname, '../../fixtures/peft');
const steps = { next: () => Promise.resolve() };
const basePath = join(golden, 'llama/model.gguf');

const random = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i + 1));
const q = 'base_model.model.model.layers.0.self_attn.q_proj';
const pair = {
  [`${q}.lora_A.weight`]: { shape: [2, 64], data: random(128) },
  [`${q}.lora_B.weight`]: { shape: [64, 2], data: random(128) },
};

async function take(folder: string, base = basePath): Promise<{ facts: ImportedFacts; path: string }> {
  const path = join(temporaryFolder(), 'adapter.gguf');
  return { path, facts: await fromPeft({ folder, basePath: base, outPath: path }, steps) };
}

async function refusal(folder: string): Promise<string> {
  const outPath = join(temporaryFolder(), 'adapter.gguf');
  try {
    await fromPeft({ folder, basePath, outPath }, steps);
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
    expect(existsSync(outPath)).toBe(false);
    return `${error.failure.code}: ${error.failure.message}`;
  }
  return 'accepted';
}

describe.each(readdirSync(made).filter((name) => !name.endsWith('.json')))(
  'PEFT’s own adapter for %s',
  (name) => {
    test('comes in, and goes out again with the same names, shapes and effect', async () => {
      const base = join(golden, name, 'model.gguf');
      const { path, facts } = await take(join(made, name), base);
      const folder = temporaryFolder();
      await toPeft({ basePath: base, adapterPath: path, folder, baseId: null, multimodal: null }, steps);
      const before = openSafetensors(join(made, name, 'adapter_model.safetensors'));
      const after = openSafetensors(join(folder, 'adapter_model.safetensors'));
      const shapes = (file: typeof before) =>
        [...file.tensors.values()].map(({ name: key, shape }) => [key, shape]).sort();
      expect(shapes(after)).toEqual(shapes(before));
      // Where modules have a scale of their own it went into B.
      const folded = facts.notes.some((note) => note.includes('multiplied into B'));
      for (const key of before.tensors.keys()) {
        if (folded && key.includes('lora_B')) continue;
        expect(after.floats(key)).toEqual(before.floats(key));
      }
      before.close();
      after.close();
    });
  },
);

describe.each(readdirSync(golden))('the trained adapter of %s', (name) => {
  test('goes to PEFT’s form and back without a number changed', async () => {
    const base = join(golden, name, 'model.gguf');
    const adapterPath = join(golden, name, 'adapter-final.gguf');
    const folder = temporaryFolder();
    await toPeft({ basePath: base, adapterPath, folder, baseId: 'maker/model', multimodal: null }, steps);
    const { path } = await take(folder, base);
    expect(readFloatTensors(path)).toEqual(readFloatTensors(adapterPath));
    expect(readGguf(path).metadata.get('adapter.lora.alpha')).toBe(
      readGguf(adapterPath).metadata.get('adapter.lora.alpha'),
    );
  });
});

describe('scale', () => {
  const alphaOf = (path: string) => readGguf(path).metadata.get('adapter.lora.alpha');
  const upOf = (path: string) => readFloatTensors(path).get('blk.0.attn_q.weight.lora_b') as Float32Array;
  const ratio = (a: Float32Array, b: Float32Array) => (a[0] as number) / (b[0] as number);

  test('by the root of the rank is written as alpha times that root', async () => {
    const { path } = await take(peftFolder(temporaryFolder(), safetensors(pair), { use_rslora: true }));
    expect(alphaOf(path)).toBe(Math.fround(4 * Math.SQRT2));
  });

  test('of one module goes into its B', async () => {
    const plain = await take(peftFolder(temporaryFolder(), safetensors(pair)));
    const other = await take(
      peftFolder(temporaryFolder(), safetensors(pair), { alpha_pattern: { 'layers.0.self_attn.q_proj': 6 } }),
    );
    expect(alphaOf(other.path)).toBe(4);
    expect(ratio(upOf(other.path), upOf(plain.path))).toBeCloseTo(1.5, 6);
  });

  test('is found by expressions that match the end of a module’s name', async () => {
    const plain = await take(peftFolder(temporaryFolder(), safetensors(pair)));
    const other = await take(
      peftFolder(temporaryFolder(), safetensors(pair), {
        alpha_pattern: { proj: 100, [String.raw`layers\.[0-3]\..*`]: 2 },
      }),
    );
    expect(ratio(upOf(other.path), upOf(plain.path))).toBeCloseTo(0.5, 6);
  });

  test('names of a model that sees images are taken too', async () => {
    const wrapped = Object.fromEntries(
      Object.entries(pair).map(([key, tensor]) => [
        key.replace('model.layers', 'model.language_model.layers'),
        tensor,
      ]),
    );
    expect((await take(peftFolder(temporaryFolder(), safetensors(wrapped)))).facts.modules).toBe(1);
  });
});

describe('what a GGUF adapter cannot hold is refused by name, with nothing written', () => {
  test.each<[string, Record<string, unknown>]>([
    ['peft_type', { peft_type: 'IA3' }],
    ['use_dora', { use_dora: true }],
    ['lora_bias', { lora_bias: true }],
    ['bias', { bias: 'all' }],
    ['modules_to_save', { modules_to_save: ['lm_head'] }],
    ['trainable_token_indices', { trainable_token_indices: [5] }],
    ['layer_replication', { layer_replication: [[0, 2]] }],
    ['target_parameters', { target_parameters: ['experts.gate_up_proj'] }],
    ['alora_invocation_tokens', { alora_invocation_tokens: [1] }],
    ['use_qalora', { use_qalora: true }],
    ['init_lora_weights', { init_lora_weights: 'pissa' }],
    ['something_new', { something_new: { on: true } }],
  ])('%s', async (key, config) => {
    const folder = peftFolder(temporaryFolder(), safetensors(pair), config);
    expect(await refusal(folder)).toMatch(new RegExp(`^peft-refused: .*“${key}”`));
  });

  test.each([
    ['use_dora', `${q}.lora_magnitude_vector`],
    ['modules_to_save', 'base_model.model.lm_head.modules_to_save.weight'],
    ['embed_tokens', 'base_model.model.model.embed_tokens.lora_embedding_A'],
    ['embed_tokens', 'base_model.model.model.embed_tokens.weight'],
    ['lora_bias', `${q}.lora_B.bias`],
    ['bias', 'base_model.model.model.layers.0.self_attn.q_proj.base_layer.bias'],
    ['name', `${q}.lora_A.default.weight`],
    ['something', 'optimizer.state'],
  ])('%s, told by the tensor %s', async (word, name) => {
    const weights = safetensors({ ...pair, [name]: { shape: [2], data: random(2) } });
    const folder = peftFolder(temporaryFolder(), weights);
    expect(await refusal(folder)).toMatch(new RegExp(`^peft-refused: .*${word}`));
  });
});

describe('what does not fit the base model is refused', () => {
  const one = (half: 'A' | 'B', shape: readonly number[]) => ({
    ...pair,
    [`${q}.lora_${half}.weight`]: { shape, data: random(shape.reduce((a, b) => a * b, 1)) },
  });
  test.each<[string, Uint8Array, Record<string, unknown>]>([
    ['a rank that the settings do not say', safetensors(pair), { r: 3 }],
    ['another width', safetensors(one('A', [2, 63])), {}],
    ['another height', safetensors(one('B', [65, 2])), {}],
    ['halves turned over', safetensors(one('A', [64, 2])), { fan_in_fan_out: true }],
    ['three dimensions', safetensors(one('A', [2, 64, 1])), {}],
    [
      'half a pair',
      safetensors({
        [`${q}.lora_A.weight`]: one('A', [2, 64])[`${q}.lora_A.weight`] as {
          shape: number[];
          data: Float32Array;
        },
      }),
      {},
    ],
    [
      'a layer that is not there',
      safetensors(
        Object.fromEntries(Object.entries(pair).map(([k, v]) => [k.replace('layers.0', 'layers.99'), v])),
      ),
      {},
    ],
    [
      'a name that leads out of the folder',
      safetensors(
        Object.fromEntries(
          Object.entries(pair).map(([k, v]) => [k.replace('model.layers', '../../model.layers'), v]),
        ),
      ),
      {},
    ],
  ])('%s', async (_, weights, config) => {
    expect(await refusal(peftFolder(temporaryFolder(), weights, config))).toMatch(/^adapter-does-not-fit: /);
  });

  test('settings that are none', async () => {
    for (const config of [
      '',
      '[]',
      '{"peft_type":',
      JSON.stringify({ peft_type: 'LORA', r: -1 }),
      JSON.stringify({ peft_type: 'LORA', r: 2, lora_alpha: 'x' }),
    ])
      expect(await refusal(peftFolder(temporaryFolder(), safetensors(pair), config))).toMatch(
        /^peft-config-damaged: /,
      );
    expect(await refusal(peftFolder(temporaryFolder(), safetensors(pair), { lora_alpha: 0 }))).toMatch(
      /^peft-refused: /,
    );
  });

  test('a pickle is not opened, and a folder without an adapter is told from one', async () => {
    const folder = peftFolder(temporaryFolder(), safetensors(pair));
    rmSync(join(folder, 'adapter_model.safetensors'));
    expect(await refusal(folder)).toMatch(/^not-a-peft-adapter: /);
    writeFileSync(join(folder, 'adapter_model.bin'), Buffer.from('80027d71002e', 'hex'));
    expect(await refusal(folder)).toMatch(/^not-safetensors: .*pickle/);
    mkdirSync(join(folder, 'adapter_model.safetensors'));
    expect(await refusal(folder)).toMatch(/^not-safetensors: /);
    expect(await refusal(join(folder, 'nowhere'))).toMatch(/^not-a-peft-adapter: /);
  });
});
