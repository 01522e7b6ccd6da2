/** Base and adapter as one file: the numbers, the metadata, split models, and how much is held in memory. */
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { merge } from '../../src-main/converter/merge.ts';
import type { ConverterMethods } from '../../src-main/converter/protocol.ts';
import { readRawEntries, type RawEntry } from '../../src-main/converter/raw-entries.ts';
import { readGguf, readTensorBytes } from '../../src-main/ggml/gguf-read.ts';
import { type WritableEntries, type WritableTensor, writeGguf } from '../../src-main/ggml/gguf-write.ts';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import { quantizeRows } from '../../src-main/ggml/quantize.ts';
import { seededRandom } from '../../src-main/trainer/random.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const golden = join(import.meta.dirname, '../fixtures/golden');
const steps = { next: () => Promise.resolve() };

async function mergeInto(
  params: Partial<ConverterMethods['merge']['params']> & { readonly basePath: string },
): Promise<string> {
  const outPath = join(temporaryFolder(), 'merged.gguf');
  await merge(
    {
      adapterPath: null,
      mergedType: 'own',
      name: 'New name',
      lineage: { 'vernacular.base.sha256': 'abc' },
      ...params,
      outPath,
    },
    steps,
  );
  return outPath;
}

function tensor(path: string, name: string): { type: string; bytes: Buffer; floats: Float32Array } {
  const info = readGguf(path).tensors.get(name);
  if (info === undefined) throw new Error(`no ${name}`);
  const file = openSync(path, 'r');
  const bytes = readTensorBytes(file, info);
  closeSync(file);
  const floats = loadLibrary('cpu').dequantize(info.type, bytes, info.ne[0] * info.ne[1]);
  return { type: info.type, bytes, floats };
}

const entries = (path: string) =>
  new Map(readRawEntries(path).map(({ key, bytes }: RawEntry) => [key, bytes.toString('hex')]));

test.each(['llama', 'llama-f16', 'llama-q8_0', 'llama-q4_k_m', 'phi3-longrope'])(
  'every changed matrix of %s is W + scale · B A, every other tensor the same bytes',
  async (name) => {
    const basePath = join(golden, name, 'model.gguf');
    const adapterPath = join(golden, name, 'adapter-final.gguf');
    const merged = await mergeInto({ basePath, adapterPath });
    const adapter = readGguf(adapterPath);
    const alpha = Number(adapter.metadata.get('adapter.lora.alpha'));
    for (const { name: key, ne, type } of readGguf(basePath).tensors.values()) {
      const [before, after] = [tensor(basePath, key), tensor(merged, key)];
      expect(after.type).toBe(type);
      const lower = adapter.tensors.get(`${key}.lora_a`);
      if (lower === undefined) {
        expect(after.bytes.equals(before.bytes)).toBe(true);
        continue;
      }
      const rank = lower.ne[1];
      const a = tensor(adapterPath, `${key}.lora_a`).floats;
      const b = tensor(adapterPath, `${key}.lora_b`).floats;
      const wanted = before.floats.map((value, at) => {
        const [row, column] = [Math.floor(at / ne[0]), at % ne[0]];
        let sum = value;
        for (let r = 0; r < rank; r += 1)
          sum += (alpha / rank) * (b[row * rank + r] as number) * (a[r * ne[0] + column] as number);
        return sum;
      });
      const stored = quantizeRows(loadLibrary('cpu'), type, wanted, ne[0]);
      const expected = loadLibrary('cpu').dequantize(type, stored, wanted.length);
      // The last bit of a sum may turn a rounding: a step of the format, for a handful of numbers.
      const far = expected.filter((value, i) => Math.abs(value - (after.floats[i] as number)) > 1e-5).length;
      expect(far / expected.length).toBeLessThan(1e-3);
    }
  },
);

test('metadata stays byte for byte but for name, file type and lineage', async () => {
  const basePath = join(golden, 'llama/model.gguf');
  const before = entries(basePath);
  const after = entries(await mergeInto({ basePath, mergedType: 'q8_0' }));
  const added = [...after.keys()].filter((key) => !before.has(key)).sort();
  expect(added).toEqual([
    'general.base_model.0.name',
    'general.base_model.count',
    ...(before.has('general.file_type') ? [] : ['general.file_type']),
    'general.quantization_version',
    'vernacular.base.sha256',
  ]);
  const changed = [...before].filter(([key, bytes]) => after.get(key) !== bytes).map(([key]) => key);
  expect(changed.filter((key) => key !== 'general.file_type')).toEqual(['general.name']);
  expect(after.get('tokenizer.chat_template')).toBe(before.get('tokenizer.chat_template'));
  expect(readGguf(await mergeInto({ basePath, mergedType: 'f16' })).metadata.get('general.file_type')).toBe(
    1,
  );
});

/** A llama of eight layers whose rows are long enough for K-quants. */
function wideModel(): { entries: WritableEntries; tensors: WritableTensor[] } {
  const random = seededRandom(7);
  const matrix = (name: string, width: number, rows: number): WritableTensor => ({
    name,
    ne: [width, rows],
    data: Float32Array.from({ length: width * rows }, () => random.next() - 0.5),
  });
  const block = (i: number) => [
    { name: `blk.${i}.attn_norm.weight`, ne: [256], data: new Float32Array(256).fill(1) },
    matrix(`blk.${i}.attn_q.weight`, 256, 8),
    matrix(`blk.${i}.attn_v.weight`, 256, 4),
    matrix(`blk.${i}.ffn_down.weight`, 256, 4),
    matrix(`blk.${i}.ffn_up.weight`, 96, 4),
    matrix(`blk.${i}.ffn_gate.weight`, 40, 4),
  ];
  return {
    entries: {
      'general.architecture': { text: 'llama' },
      'llama.block_count': { u32: 8 },
      'llama.attention.head_count': { u32: 4 },
    },
    tensors: [matrix('token_embd.weight', 256, 32), ...Array.from({ length: 8 }, (_, i) => block(i)).flat()],
  };
}

test('Q4_K_M is mixed as llama.cpp mixes it, and falls back where rows do not fit', async () => {
  const basePath = join(temporaryFolder(), 'wide.gguf');
  const { entries: keys, tensors } = wideModel();
  writeFileSync(basePath, writeGguf(keys, tensors));
  const { tensors: made } = readGguf(await mergeInto({ basePath, mergedType: 'q4_k_m' }));
  const types = (name: string) => Array.from({ length: 8 }, (_, i) => made.get(`blk.${i}.${name}`)?.type);
  // llama-quant.cpp: the first and the last eighth, and of those between every third.
  const mixed = ['q6_k', 'q4_k', 'q4_k', 'q6_k', 'q4_k', 'q4_k', 'q6_k', 'q6_k'];
  expect({
    embedding: made.get('token_embd.weight')?.type,
    norm: new Set(types('attn_norm.weight')),
    q: new Set(types('attn_q.weight')),
    v: types('attn_v.weight'),
    down: types('ffn_down.weight'),
    up: new Set(types('ffn_up.weight')),
    gate: new Set(types('ffn_gate.weight')),
  }).toEqual({
    embedding: 'q6_k',
    norm: new Set(['f32']),
    q: new Set(['q4_k']),
    v: mixed,
    down: mixed,
    up: new Set(['q5_0']),
    gate: new Set(['f16']),
  });
});

test('a model in three files becomes one, whichever of them is named', async () => {
  const folder = temporaryFolder();
  const { entries: keys, tensors } = wideModel();
  const whole = join(folder, 'whole.gguf');
  writeFileSync(whole, writeGguf(keys, tensors));
  const cuts = [0, 10, 30, tensors.length];
  const part = (i: number) => join(folder, `m-0000${i + 1}-of-00003.gguf`);
  for (let i = 0; i < 3; i += 1) {
    const split = {
      'split.count': { u32: 3 },
      'split.no': { u32: i },
      'split.tensors.count': { u32: tensors.length },
    };
    const own = i === 0 ? keys : {};
    writeFileSync(part(i), writeGguf({ ...own, ...split }, tensors.slice(cuts[i], cuts[i + 1])));
  }
  const [one, other, straight] = [
    await mergeInto({ basePath: part(0) }),
    await mergeInto({ basePath: part(2) }),
    await mergeInto({ basePath: whole }),
  ].map((path) => readFileSync(path));
  expect(one?.equals(straight as Buffer)).toBe(true);
  expect(other?.equals(straight as Buffer)).toBe(true);
});
