import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspectModel } from '../../../src-main/inference/inspect-model.ts';
import { rewriteModel } from '../../../src-main/inference/rewrite-model.ts';
import { WorkerError } from '../../../src-main/workers/serve.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const text = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);

interface Tensor {
  readonly name: string;
  readonly ne: readonly number[];
  readonly type: number;
  readonly offset: number;
}

const words = (key: string, value: string): Buffer => Buffer.concat([text(key), u32(8), text(value)]);
const number = (key: string, value: number): Buffer => Buffer.concat([text(key), u32(4), u32(value)]);
const real = (key: string, value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([text(key), u32(6), bytes]);
};
const list = (key: string, values: readonly string[]): Buffer =>
  Buffer.concat([text(key), u32(9), u32(8), u64(values.length), ...values.map(text)]);

const entries = [
  words('general.architecture', 'llama'),
  words('general.name', 'Tiny'),
  number('llama.context_length', 128),
  number('llama.embedding_length', 64),
  list('tokenizer.ggml.tokens', ['a', 'b']),
];
/** 64 x 2 in Q8_0 (136 bytes), then 32 in F32 (128 bytes). */
const tensors: readonly Tensor[] = [
  { name: 'token_embd.weight', ne: [64, 2], type: 8, offset: 0 },
  { name: 'output_norm.weight', ne: [32], type: 0, offset: 160 },
];

function gguf(keys: readonly Buffer[], infos: readonly Tensor[], dataBytes = 288): Buffer {
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(infos.length),
    u64(keys.length),
    ...keys,
    ...infos.flatMap(({ name, ne, type, offset }) => [
      text(name),
      u32(ne.length),
      ...ne.map(u64),
      u32(type),
      u64(offset),
    ]),
  ]);
  return Buffer.concat([header, Buffer.alloc((32 - (header.length % 32)) % 32), Buffer.alloc(dataBytes)]);
}

async function codeOf(path: string, bytes: Buffer): Promise<string> {
  await writeFile(path, bytes);
  try {
    await inspectModel(path);
    return 'accepted';
  } catch (error) {
    if (error instanceof WorkerError) return error.failure.code;
    throw error;
  }
}

test('a small model is read whole', async () => {
  const path = join(temporaryFolder(), 'tiny.gguf');
  await writeFile(path, gguf(entries, tensors));
  expect(await inspectModel(path)).toMatchObject({
    name: 'Tiny',
    architecture: 'llama',
    parameters: 160,
    weightType: 'q8_0',
    weightTypes: ['q8_0', 'f32'],
    contextTokens: 128,
    vocabulary: 2,
    matrixElements: 128,
    bytes: 640,
    chatTemplate: null,
  });
});

test('where layers differ, their mean is what is told', async () => {
  const path = join(temporaryFolder(), 'layers.gguf');
  const numbers = (key: string, values: readonly number[]): Buffer =>
    Buffer.concat([text(key), u32(9), u32(4), u64(values.length), ...values.map(u32)]);
  const keys = [
    ...entries,
    number('llama.attention.head_count', 8),
    numbers('llama.attention.head_count_kv', [0, 0, 4, 0]),
    numbers('llama.feed_forward_length', [64, 64, 128, 128]),
  ];
  await writeFile(path, gguf(keys, tensors));
  expect(await inspectModel(path)).toMatchObject({ heads: 8, keyValueHeads: 1, feedForward: 96 });
});

test('every lie a header can tell has its own refusal', async () => {
  const path = join(temporaryFolder(), 'lying.gguf');
  const [first, second] = tensors as [Tensor, Tensor];
  const lies: Record<string, Buffer> = {
    'weights beyond the end': gguf(entries, tensors, 200),
    'weights over each other': gguf(entries, [first, { ...second, offset: 64 }]),
    'the same weights twice': gguf(entries, [first, { ...second, name: first.name }]),
    'a shape of nothing': gguf(entries, [{ ...first, ne: [0, 2] }, second]),
    'a shape past counting': gguf(entries, [{ ...first, ne: [2 ** 40, 2 ** 40] }, second]),
    'five dimensions': gguf(entries, [{ ...first, ne: [1, 1, 1, 1, 64] }, second]),
    'rows that are no blocks': gguf(entries, [{ ...first, ne: [63, 2] }, second]),
    'weights where none may begin': gguf(entries, [first, { ...second, offset: 144 }]),
    'a gap before weights': gguf(entries, [first, { ...second, offset: 192 }], 400),
    'a name that is none': gguf(entries, [{ ...first, name: 'token\u0000embd' }, second]),
    'a name past counting': gguf(entries, [{ ...first, name: 'n'.repeat(64) }, second]),
    'another width than it says': gguf(
      [...entries.slice(0, 3), number('llama.embedding_length', 32)],
      tensors,
    ),
    'more words than it holds': gguf(
      [...entries.slice(0, 4), list('tokenizer.ggml.tokens', ['a', 'b', 'c'])],
      tensors,
    ),
    'a table of another length': gguf([...entries, list('tokenizer.ggml.scores', ['1'])], tensors),
    'layers without weights': gguf([...entries, number('llama.block_count', 2)], tensors),
    'heads that cannot be shared': gguf(
      [...entries, number('llama.attention.head_count', 9), number('llama.attention.head_count_kv', 2)],
      tensors,
    ),
    'a number that is none': gguf([...entries, real('llama.rope.freq_base', Number.NaN)], tensors),
    'the eye of a model': gguf([words('general.architecture', 'clip'), ...entries.slice(1)], tensors),
    'a key twice': gguf([...entries, words('general.name', 'Other')], tensors),
    'an impossible alignment': gguf([...entries, number('general.alignment', 48)], tensors),
    'no architecture': gguf(entries.slice(1), tensors),
    'an adapter': gguf([...entries, words('general.type', 'adapter')], tensors),
    'a part of several': gguf([...entries, number('split.count', 3)], tensors),
    'a vocabulary only': gguf(entries, []),
  };
  const codes: Record<string, string> = {};
  for (const [lie, bytes] of Object.entries(lies)) codes[lie] = await codeOf(path, bytes);
  expect(codes).toEqual({
    'weights beyond the end': 'model-truncated',
    'weights over each other': 'model-damaged',
    'the same weights twice': 'model-damaged',
    'a shape of nothing': 'model-damaged',
    'a shape past counting': 'model-damaged',
    'five dimensions': 'model-damaged',
    'rows that are no blocks': 'model-damaged',
    'weights where none may begin': 'model-damaged',
    'a gap before weights': 'model-damaged',
    'a name that is none': 'model-damaged',
    'a name past counting': 'model-damaged',
    'another width than it says': 'model-damaged',
    'more words than it holds': 'model-damaged',
    'a table of another length': 'model-damaged',
    'layers without weights': 'model-damaged',
    'heads that cannot be shared': 'model-damaged',
    'a number that is none': 'model-damaged',
    'the eye of a model': 'not-a-base-model',
    'a key twice': 'model-damaged',
    'an impossible alignment': 'model-damaged',
    'no architecture': 'model-damaged',
    'an adapter': 'not-a-base-model',
    'a part of several': 'model-split',
    'a vocabulary only': 'not-a-base-model',
  });
});

test('a weight format of the future is described, not rejected', async () => {
  const path = join(temporaryFolder(), 'future.gguf');
  const [first, second] = tensors as [Tensor, Tensor];
  await writeFile(path, gguf(entries, [{ ...first, type: 250 }, second]));
  expect((await inspectModel(path)).weightTypes).toEqual(['type 250', 'f32']);
});

test('whatever bytes are changed, it is read or refused, never a crash and never a long wait', async () => {
  const path = join(temporaryFolder(), 'fuzzed.gguf');
  const whole = gguf(entries, tensors);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      fc.nat(whole.length),
      async (changes, length) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        const began = performance.now();
        await codeOf(path, length % 3 === 0 ? bytes.subarray(0, length) : bytes);
        expect(performance.now() - began).toBeLessThan(5_000);
      },
    ),
    { numRuns: 400, seed: 1811 },
  );
});

/** The small model in two files: the first holds the embedding, the second the norm. */
async function writeSplit(folder: string, second = 1, count = 2): Promise<string> {
  const part = (no: number, of: number): Buffer[] => [
    number('split.no', no),
    number('split.count', of),
    number('split.tensors.count', 2),
  ];
  const [embedding, norm] = tensors as [Tensor, Tensor];
  const first = join(folder, 'tiny-00001-of-00002.gguf');
  await writeFile(first, gguf([...entries, ...part(0, 2)], [embedding], 160));
  await writeFile(
    join(folder, 'tiny-00002-of-00002.gguf'),
    gguf(part(second, count), [{ ...norm, offset: 0 }], 128),
  );
  return first;
}

test('a model in several files is one model, whichever of them is named', async () => {
  const folder = temporaryFolder();
  const first = await writeSplit(folder);
  const whole = await inspectModel(first);
  expect(whole).toMatchObject({ name: 'Tiny', parameters: 160 });
  expect(whole.parts.map((path) => basename(path))).toEqual([
    'tiny-00001-of-00002.gguf',
    'tiny-00002-of-00002.gguf',
  ]);
  expect(await inspectModel(join(folder, 'tiny-00002-of-00002.gguf'))).toEqual(whole);
});

test('parts that are missing or do not belong together are refused by name', async () => {
  const folder = temporaryFolder();
  const swapped = await writeSplit(folder, 0);
  await expect(inspectModel(swapped)).rejects.toThrow('“tiny-00002-of-00002.gguf” is not part 2 of 2');
  await rm(join(folder, 'tiny-00002-of-00002.gguf'));
  await expect(inspectModel(swapped)).rejects.toThrow('Part 2 of 2 is missing: “tiny-00002-of-00002.gguf”');
});

test('a split model is written into one file, with a template where one is named, weights unchanged', async () => {
  const folder = temporaryFolder();
  const first = await writeSplit(folder);
  const target = join(folder, 'whole.gguf');
  const seen: number[] = [];
  const { bytes } = await rewriteModel(
    { modelPath: first, target, templateId: 'chatml' },
    (done) => seen.push(done),
    new AbortController().signal,
  );
  const made = await inspectModel(target);
  const { chatTemplate, parts, bytes: _, ...facts } = made;
  const { chatTemplate: none, parts: two, bytes: __, ...before } = await inspectModel(first);
  expect(facts).toEqual(before);
  expect(none).toBeNull();
  expect(two.length).toBe(2);
  expect(chatTemplate).toContain('<|im_start|>');
  expect(parts).toEqual([target]);
  expect(made.bytes).toBe(bytes);
  expect(seen.at(-1)).toBe(bytes);
});
